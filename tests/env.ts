/** Environment variables for the time of a call. */
export async function withEnv(
  wanted: Readonly<Record<string, string>>,
  f: () => void | Promise<void>,
): Promise<void> {
  const before = Object.keys(wanted).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(wanted)) Deno.env.set(name, value);
  try {
    await f();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}
