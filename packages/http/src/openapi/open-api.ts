/** A JSON object: a schema, or a part of the document that nothing else reads. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A part of the document by its place in `components`. */
export interface Reference extends JsonObject {
  readonly $ref: string;
}

/** What the document says of the API as a whole. */
export interface OpenApiInfo {
  /** What the API is called. Default: the name of the domain. */
  readonly title?: string;
  /** The version of the API. Default '1.0.0'. */
  readonly version?: string;
}

/** An OpenAPI document, and what it could not say. */
export interface OpenApi {
  readonly document: OpenApiDocument;
  /** Each schema that JSON Schema cannot say: the document has `{}` in its place, which accepts everything. */
  readonly warnings: readonly string[];
}

/** A document of OpenAPI 3.1.1, as plain JSON. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  /** One for each strategy and add-on, and one for the session of each resource. */
  readonly tags: readonly { readonly name: string }[];
  /** The operations by path, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  /** Schemas, responses, headers, parameters and security schemes by name. */
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

/** One route in the document. */
export interface OpenApiOperation {
  /** Subject, strategy and action: `user.password.signIn`. */
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly parameters?: readonly (Reference | JsonObject)[];
  readonly requestBody?: JsonObject;
  /** By status, as text. */
  readonly responses: Readonly<Record<string, Reference | JsonObject>>;
  /** Empty: anyone may call it. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}
