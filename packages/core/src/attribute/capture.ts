// How a config is checked by the compiler and captured as a literal at the same time. A parameter `const Config extends
// Accepted` captures, but swallows unknown keys beside known ones; a parameter of type Accepted reports them, with "did
// you mean", but captures nothing. So the parameter is Accepted, and Config is inferred through a branch never taken.

/**
 * An inference site that leaves no trace in the type. `[Config]`, not `Config`: a distributive conditional hides that it
 * is a const type parameter, and every literal would widen. `{}`, not `unknown`, for the same reason.
 */
// biome-ignore lint/complexity/noBannedTypes: `{}` is the one type that adds nothing to an intersection here
export type Capture<Config> = [Config] extends [never] ? Config : {};
