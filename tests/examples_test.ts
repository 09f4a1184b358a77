/** The examples in README and in the documentation of the doors, as a reader copies them. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { withEnv } from "./env.ts";

/** The blocks of TypeScript in Markdown, or in a comment of code. */
function examplesIn(text: string): string[] {
  const lines = text.replace(/^ \* ?/gm, "");
  return [...lines.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
}

Deno.test("an example is a block of TypeScript, in Markdown or in a comment", () => {
  assert.deepEqual(examplesIn("a\n```ts\nb;\nc;\n```\n```sh\nd\n```\n"), ["b;\nc;\n"]);
  assert.deepEqual(examplesIn("/**\n * ```ts\n * b;\n *\n * c;\n * ```\n */"), ["b;\n\nc;\n"]);
});

for (const path of ["README.md", ...Object.values(config.exports)]) {
  const url = new URL(`../${path}`, import.meta.url);
  const examples = examplesIn(await Deno.readTextFile(fileURLToPath(url)));
  Deno.test(`the example in ${path.replace("./", "")} runs`, async () => {
    assert.ok(examples.length > 0);
    const log = console.log;
    let shown = 0;
    console.log = () => shown++;
    try {
      await withEnv({ SAM_OOD_IMAGES: "digits" }, async () => {
        for (const code of examples) {
          await import(`data:application/typescript,${encodeURIComponent(code)}`);
        }
      });
    } finally {
      console.log = log;
    }
    assert.ok(shown > 0, "it shows nothing");
  });
}
