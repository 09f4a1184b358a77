import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { runCommand } from "../../tools/command.ts";
import { temporaryFolder } from "./notebooks.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What git sees of the checkout. */
async function state(): Promise<string> {
  return (await runCommand("git", ["status", "--porcelain"], { cwd: root })).stdout;
}

Deno.test("every task answers --help with its usage and its options, and does nothing else", async () => {
  await using folder = await temporaryFolder();
  const before = await state();
  const tasks = Object.keys(config.tasks);
  const answer = async (task: string) => {
    const { success, stdout, stderr } = await runCommand(
      Deno.execPath(),
      ["task", task, "--help"],
      // A set-up would fail on that Python.
      { cwd: root, env: { SAM_OOD_PYTHON: "/none", SAM_OOD_RESULTS: folder.path, NO_COLOR: "1" } },
    );
    assert.ok(success, `${task}: ${stderr}`);
    assert.match(stdout, new RegExp(`^deno task ${task}( (\\[.+\\]|[A-Z]+))?: \\w`), task);
    assert.match(stdout, /^ {2}--help +print this$/m, task);
    // In a fresh cache Deno says which packages it fetches, and whom it waits for.
    const said = stderr.split("\n").filter((line) =>
      !/^(Task|Download|Initialize|Blocking) |^$/.test(line)
    );
    assert.deepEqual(said, [], task);
  };
  for (let i = 0; i < tasks.length; i += 4) await Promise.all(tasks.slice(i, i + 4).map(answer));
  assert.equal(await state(), before);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("docs/settings.md has every task once", async () => {
  const page = await Deno.readTextFile(`${root}/docs/settings.md`);
  const told = [...page.matchAll(/^\| `deno task ([\w:]+)` /gm)].map(([, name]) => name);
  assert.deepEqual(told.toSorted(), Object.keys(config.tasks).toSorted());
});
