/**
 * Options of a test that is left out where what it needs is missing. `deno task test` counts what is
 * said here and names it beside the number of tests that were ignored.
 *
 * @param missing Such as "no Python with pyarrow"; nothing where it is all there.
 */
export function unless(missing: string | false | undefined): { ignore: boolean } {
  if (missing) console.log(`left out: ${missing.replaceAll("\n", " ")}`);
  return { ignore: Boolean(missing) };
}
