// What these files use of Next.js 15 and later. In your application these types come with Next.js.
declare module 'next/headers' {
  export function headers(): Promise<Headers>;
}

declare module 'next/navigation' {
  export function redirect(path: string): never;
}
