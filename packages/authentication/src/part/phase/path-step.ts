/**
 * A name of the code as a step of a path.
 *
 * @example
 * pathStep('blogPosts') // => 'blog-posts'
 */
export function pathStep(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
