/** What stands outside the program: environment variables, where there are any. */

/** The process, which Deno and Node have and a browser has not. */
const { process } = globalThis as {
  process?: { readonly env: Record<string, string | undefined> };
};

/** The environment variable of that name; undefined where it is empty, not set, or there is none. */
export function setting(name: string): string | undefined {
  return process?.env[name] || undefined;
}
