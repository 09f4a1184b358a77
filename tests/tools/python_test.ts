import assert from "node:assert/strict";
import { makeEnvironment, type Pins } from "../../tools/python.ts";
import { temporaryFolder } from "./notebooks.ts";

/** Makes an environment by a stand-in for Python, whose pip says these lines, one a call; then it ends well. */
async function madeWith(lines: readonly string[]): Promise<{ calls: number; said: string[] }> {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/lines`, lines.map((line) => `${line}\n`).join(""));
  const pip = `#!/bin/sh
echo >> "${path}/calls"
line=$(sed -n "$(wc -l < "${path}/calls")p" "${path}/lines")
[ -z "$line" ] || { printf '%b\\n' "$line" >&2; exit 1; }
`;
  await Deno.writeTextFile(`${path}/pip`, pip, { mode: 0o755 });
  const python = `#!/bin/sh\nmkdir -p "$5/bin" && cp "${path}/pip" "$5/bin/python"\n`;
  await Deno.writeTextFile(`${path}/python`, python, { mode: 0o755 });
  await Deno.writeTextFile(`${path}/requirements.txt`, "one==1\n");
  const pins: Pins = {
    ...{ name: "n", purpose: "what is tested", modules: [] },
    requirements: `${path}/requirements.txt`,
  };
  const said: string[] = [];
  const calls = () => Deno.readTextFileSync(`${path}/calls`).length;
  const own = { program: `${path}/python`, version: "3.12.1" };
  try {
    await makeEnvironment(`${path}/venv`, own, pins, (line) => said.push(line), 0.01);
  } catch (error) {
    said.push((error as Error).message);
  }
  return { calls: calls(), said: said.slice(1) };
}

const forgotten = "ERROR: No matching distribution found for one==1";

Deno.test("an index that does not know a pinned version is asked once more", async () => {
  assert.deepEqual(await madeWith([forgotten]), {
    ...{ calls: 2, said: ["No matching distribution found for one==1; once more in 0.01 s"] },
  });
  const { calls, said } = await madeWith([forgotten, forgotten, forgotten]);
  assert.equal(calls, 2);
  assert.match(said[1]!, /^pip cannot install what is tested: No matching distribution [^\n]+$/);
});

Deno.test("without a network, or with a wrong hash, pip is asked once", async () => {
  const offline = `WARNING: Retrying (Retry(total=0)) after connection broken\\n${forgotten}`;
  for (const line of [offline, "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"]) {
    const { calls, said } = await madeWith([line]);
    assert.equal(calls, 1);
    assert.match(said[0]!, /^pip cannot install what is tested: /);
  }
});
