import assert from "node:assert/strict";
import { distances, importsOf, nearest, touchedFiles } from "../../../tools/testing/touched.ts";
import { temporaryFolder } from "../notebooks.ts";

const tests = ["tests/sam/sam_test.ts", "tests/sam/asam_test.ts", "tests/sam/sam_on_test.ts"];
const imports = new Map([
  ["tests/sam/sam_test.ts", ["lib/sam/sam.ts", "tests/approx.ts"]],
  ["tests/sam/asam_test.ts", ["lib/sam/asam.ts"]],
  ["tests/sam/sam_on_test.ts", ["lib/sam/sam_on.ts"]],
  ["lib/sam/sam.ts", ["lib/train/perturb.ts"]],
  ["lib/sam/asam.ts", ["lib/train/perturb.ts"]],
]);

Deno.test("tests are as near to a touched file as it has imports between, and 0 where they mirror it", () => {
  const near = (...touched: string[]) => Object.fromEntries(distances(tests, touched, imports));
  assert.deepEqual(near("lib/sam/asam.ts"), { "tests/sam/asam_test.ts": 0 });
  assert.deepEqual(near("lib/train/perturb.ts"), {
    "tests/sam/sam_test.ts": 2,
    "tests/sam/asam_test.ts": 2,
  });
  assert.deepEqual(near("tests/approx.ts", "lib/sam/sam_on.ts"), {
    "tests/sam/sam_test.ts": 1,
    "tests/sam/sam_on_test.ts": 0,
  });
  assert.deepEqual(near("tests/sam/asam_test.ts", "gone.ts"), { "tests/sam/asam_test.ts": 0 });
  // Its name begins so, and it is about something else: no harm.
  assert.deepEqual(near("lib/sam/sam.ts"), {
    "tests/sam/sam_test.ts": 0,
    "tests/sam/sam_on_test.ts": 0,
  });
});

Deno.test("the nearest tests that fit into the time are chosen, the shorter of equals first", () => {
  const near = new Map([["far", 2], ["slow", 0], ["near", 0], ["brief", 1], ["long", 1]]);
  const seconds: Record<string, number> = { far: 3, slow: 10, near: 4, brief: 1, long: 5 };
  assert.deepEqual(nearest(near, (test) => seconds[test]!, 11), {
    ...{ chosen: ["near", "brief", "long"], left: ["slow", "far"] },
  });
});

Deno.test("imports are those of this checkout, and a file that is no module is used by who names it", async () => {
  const from = "tests/tools/interrupted_notebook_test.ts";
  const found = await importsOf([from], ["tools/execute_notebook.py", "lib/gone.ts"]);
  assert.deepEqual([...found.get(from)!].sort(), [
    ...["tests/tools/notebooks.ts", "tools/execute_notebook.py", "tools/jupyter.ts"],
  ]);
  assert.ok(found.get("tools/jupyter.ts")!.includes("lib/files.ts"));
});

/** A repository whose branch has a commit, a change and a new file since it left main. */
async function branch() {
  const folder = await temporaryFolder();
  const git = async (...args: string[]) => {
    const who = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main"];
    const { success, stderr } = await new Deno.Command("git", {
      args: [...who, ...args],
      cwd: folder.path,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  };
  const write = (name: string, text: string) => Deno.writeTextFile(`${folder.path}/${name}`, text);
  await git("init");
  for (const name of ["same.ts", "committed.ts", "changed.ts"]) await write(name, "1;\n");
  await git("add", ".");
  await git("commit", "-m", "main");
  await git("checkout", "-b", "branch");
  await write("committed.ts", "2;\n");
  await git("commit", "-am", "branch");
  await write("changed.ts", "2;\n");
  await write("new.ts", "2;\n");
  return { folder, git };
}

Deno.test("touched is what differs from where the branch left main, committed or not, or is new", async () => {
  const { folder, git } = await branch();
  await using _removed = folder;
  assert.deepEqual((await touchedFiles(folder.path)).sort(), [
    ...["changed.ts", "committed.ts", "new.ts"],
  ]);
  await git("add", ".");
  await git("commit", "-m", "all");
  await git("checkout", "-B", "main");
  assert.deepEqual(await touchedFiles(folder.path), []);
});

Deno.test("outside of a repository it says so in one line", async () => {
  await using folder = await temporaryFolder();
  await assert.rejects(touchedFiles(folder.path), {
    name: "InputError",
    message: /^cannot tell what was touched: [^\n]+$/,
  });
});
