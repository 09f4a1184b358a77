import assert from "node:assert/strict";
import { leftOut, namesOfFailed, runJob, whatFailed } from "../../../tools/testing/process.ts";
import { temporaryFolder } from "../notebooks.ts";

const files: Record<string, string> = {
  "fine_test.ts": `Deno.test("fine", () => {}); Deno.test("later", { ignore: true }, () => {});`,
  "wrong_test.ts": `Deno.test("right", () => {});
    Deno.test("wrong", () => { throw new Error("one and one is three"); });`,
  "dies_test.ts": `Deno.test("before", () => {});
    // What was said of it so far has left the process by then.
    Deno.test("dies", async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      Deno.kill(Deno.pid, "SIGKILL");
      while (true);
    });`,
  "loads_not_test.ts": `throw new Error("not loaded");`,
  "tells_test.ts": `Deno.test("tells", () => { console.log("ok | 9 passed | 0 failed"); });`,
};

async function folderOf(...names: string[]) {
  const folder = await temporaryFolder();
  for (const name of names) await Deno.writeTextFile(`${folder.path}/${name}`, files[name]!);
  return folder;
}

Deno.test("what passed, failed and was ignored is counted, and each file's end told", async () => {
  const names = ["fine_test.ts", "wrong_test.ts"];
  await using folder = await folderOf(...names);
  const ended: string[] = [];
  const outcome = await runJob({ files: names }, {
    cwd: folder.path,
    onFile(file, seconds) {
      ended.push(file);
      assert.ok(seconds > 0);
    },
  });
  const { passed, failed, ignored, left, died } = outcome;
  assert.deepEqual({ passed, failed, ignored, left, died }, {
    ...{ passed: 2, failed: 1, ignored: 1, left: [], died: undefined },
  });
  assert.deepEqual(ended, names);
  assert.match(whatFailed(outcome), /one and one is three/);
  assert.deepEqual(namesOfFailed(outcome), ["wrong => ./wrong_test.ts:2:10"]);
});

Deno.test("a file whose process dies fails and is named", async () => {
  await using folder = await folderOf("dies_test.ts");
  const outcome = await runJob({ files: ["dies_test.ts"] }, { cwd: folder.path });
  const { passed, failed, left, died } = outcome;
  assert.deepEqual({ passed, failed, left, died }, {
    ...{ passed: 0, failed: 1, left: [], died: "dies_test.ts" },
  });
  assert.deepEqual(namesOfFailed(outcome), [
    "dies_test.ts: the process that ran it ended with code 137",
  ]);
});

for (const name of ["dies_test.ts", "loads_not_test.ts", "gone_test.ts"]) {
  Deno.test(`${name} among others: nothing is counted, and all are left to be run apart`, async () => {
    const names = ["fine_test.ts", name, "wrong_test.ts"];
    await using folder = await folderOf(...names.filter((name) => name in files));
    const outcome = await runJob({ files: names }, { cwd: folder.path });
    assert.deepEqual([outcome.passed, outcome.failed, outcome.left], [0, 0, names]);
  });
}

Deno.test("a file that cannot be loaded is one failure, and one that is not there", async () => {
  await using folder = await folderOf("loads_not_test.ts");
  for (const name of ["loads_not_test.ts", "gone_test.ts"]) {
    const outcome = await runJob({ files: [name] }, { cwd: folder.path });
    assert.deepEqual([outcome.passed, outcome.failed], [0, 1]);
    assert.match(namesOfFailed(outcome).join(), new RegExp(name));
  }
});

Deno.test("what a test prints is not taken for the summary", async () => {
  await using folder = await folderOf("tells_test.ts");
  const { passed } = await runJob({ files: ["tells_test.ts"] }, { cwd: folder.path });
  assert.equal(passed, 1);
});

Deno.test("what is missing for ignored tests is told once, with their number", () => {
  const of = (output: string) => ({ passed: 0, failed: 0, ignored: 0, output, left: [] });
  const outcomes = [of("left out: no Chromium\nleft out: no Chromium\n"), of("left out: no R\n")];
  assert.deepEqual(leftOut(outcomes), ["left out: no Chromium: 2", "left out: no R: 1"]);
});
