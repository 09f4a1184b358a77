import assert from "node:assert/strict";
import { absoluteFolders, executeNotebook } from "../../tools/notebook.ts";
import { readCells, shown, temporaryFolder, withEnvironment, writeNotebook } from "./notebooks.ts";
import { unless } from "../unless.ts";

/** The message that an execution fails with. */
async function failure(run: Promise<void>): Promise<string> {
  try {
    await run;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the execution did not fail");
}

Deno.test("no output of thirty cells is lost, three times in a row", async () => {
  await using folder = await temporaryFolder();
  const sources = Array.from(
    { length: 30 },
    (_, i) =>
      `console.log("before", ${i});\nawait Deno.jupyter.display({ x: ${i} });\n` +
      `console.log("after");\n${i};`,
  );
  const notebook = await writeNotebook(folder.path, "thirty", sources);
  for (let round = 0; round < 3; round++) {
    const output = `${folder.path}/out-${round}.ipynb`;
    await executeNotebook({ notebook, output });
    const cells = await readCells(output);
    const outputs = cells.map((cell) => cell.outputs.map(({ text, data }) => text ?? data));
    assert.deepEqual(
      outputs,
      sources.map((_, i) => [
        [`before ${i}\n`],
        { "text/plain": [`{ x: ${i} }`] },
        ["after\n"],
        { "text/plain": [`${i}`] },
      ]),
    );
  }
});

Deno.test("two executions of the same cells give the same bytes", async () => {
  await using folder = await temporaryFolder();
  const notebook = await writeNotebook(folder.path, "same", [
    `for (let i = 0; i < 200; i++) console.log(i);`,
    `await Deno.jupyter.display({ "text/markdown": "**x**" }, { raw: true });\n[1, "a"];`,
  ]);
  const outputs = [`${folder.path}/a.ipynb`, `${folder.path}/b.ipynb`];
  for (const output of outputs) await executeNotebook({ notebook, output });
  const [a, b] = await Promise.all(outputs.map((path) => Deno.readTextFile(path)));
  assert.equal(a, b);
  await executeNotebook({ notebook: outputs[0]!, output: outputs[0]! });
  assert.equal(await Deno.readTextFile(outputs[0]!), a);
});

Deno.test("a saved notebook has no timings and keeps its cell ids", async () => {
  await using folder = await temporaryFolder();
  const notebook = await writeNotebook(folder.path, "plain", ["1;", "2;"]);
  const before = JSON.parse(await Deno.readTextFile(notebook));
  delete before.cells[0].id;
  await Deno.writeTextFile(notebook, JSON.stringify(before));
  await executeNotebook({ notebook, output: notebook });
  const saved = JSON.parse(await Deno.readTextFile(notebook));
  assert.deepEqual(saved.cells.map((cell: { id: string }) => cell.id), ["cell-1", "id-1"]);
  assert.deepEqual(saved.cells.map((cell: { metadata: unknown }) => cell.metadata), [{}, {}]);
  assert.deepEqual(saved.metadata, before.metadata);
});

Deno.test("a display that is updated, also by a later cell, is saved in its last state", async () => {
  await using folder = await temporaryFolder();
  const update = (text: string, id: string, more = "") =>
    `await Deno.jupyter.display({ "text/plain": "${text}" }, ` +
    `{ raw: true, display_id: "${id}"${more} });`;
  const notebook = await writeNotebook(folder.path, "updates", [
    `${update("first", "a")}\n${update("other", "b")}`,
    `for (let i = 0; i < 20; i++) {\n${
      update("step ${i}", "a", ", update: true").replaceAll('"step ${i}"', "`step ${i}`")
    }\n}`,
  ]);
  await executeNotebook({ notebook, output: notebook });
  const [first, second] = await readCells(notebook);
  assert.deepEqual(first?.outputs.map((output) => output.data?.["text/plain"]), [["step 19"], [
    "other",
  ]]);
  assert.deepEqual(second?.outputs, []);
});

Deno.test("progress entries are not saved, and a display of nothing else leaves no output", async () => {
  await using folder = await temporaryFolder();
  const entry = `"application/x-sam-ood-progress": "epoch 1/3"`;
  const notebook = await writeNotebook(folder.path, "progress", [
    `await Deno.jupyter.display({ "text/plain": "bar", ${entry} }, { raw: true });`,
    `await Deno.jupyter.display({ ${entry} }, { raw: true });`,
  ]);
  await executeNotebook({ notebook, output: notebook });
  const [first, second] = await readCells(notebook);
  assert.deepEqual(first?.outputs.map((output) => output.data), [{ "text/plain": ["bar"] }]);
  assert.deepEqual(second?.outputs, []);
});

Deno.test("a cell that raises fails the run in one line and leaves the good notebook alone", async () => {
  await using folder = await temporaryFolder();
  const notebook = await writeNotebook(folder.path, "raises", [
    "1;",
    "// comment\nthrow new Error('too\\nbad');",
    "3;",
  ]);
  const output = `${folder.path}/out.ipynb`;
  await Deno.writeTextFile(output, "good");
  const message = await failure(executeNotebook({ notebook, output }));
  assert.equal(message, "raises.ipynb, code cell 2 (// comment): Error: too");
  assert.equal(await Deno.readTextFile(output), "good");
  const cells = await readCells(`${folder.path}/out.failed.ipynb`);
  assert.deepEqual(cells.map((cell) => cell.outputs[0]?.output_type), [
    "execute_result",
    "error",
    undefined,
  ]);
});

Deno.test("a run that succeeds removes what a failed one left", async () => {
  await using folder = await temporaryFolder();
  const notebook = await writeNotebook(folder.path, "again", ["throw 1;"]);
  await failure(executeNotebook({ notebook, output: notebook }));
  await writeNotebook(folder.path, "again", ["1;"]);
  await executeNotebook({ notebook, output: notebook });
  const names = await Array.fromAsync(Deno.readDir(folder.path), (entry) => entry.name);
  assert.deepEqual(names, ["again.ipynb"]);
});

Deno.test("a cell that writes to standard error fails the run", async () => {
  await using folder = await temporaryFolder();
  const notebook = await writeNotebook(folder.path, "warns", ["console.warn('careful');\n1;"]);
  const message = await failure(executeNotebook({ notebook, output: notebook }));
  assert.equal(
    message,
    "warns.ipynb, code cell 1 (console.warn('careful');): wrote to stderr: careful",
  );
});

Deno.test("a cell that shows nothing where the committed notebook does fails the run", async () => {
  await using folder = await temporaryFolder();
  const committed = [[], [shown("42")]];
  const notebook = await writeNotebook(folder.path, "silent", ["const a = 1;", "a;"], committed);
  await executeNotebook({ notebook, output: `${folder.path}/fine.ipynb`, expect: notebook });
  const silent = await writeNotebook(folder.path, "now", ["const a = 1;", "void a;"]);
  const message = await failure(
    executeNotebook({ notebook: silent, output: silent, expect: notebook }),
  );
  assert.equal(
    message,
    "now.ipynb, code cell 2 (void a;): shows nothing, but the committed notebook shows something",
  );
});

Deno.test("a kernel that ends, a cell without end and a missing file each give one line", async () => {
  await using folder = await temporaryFolder();
  const dies = await writeNotebook(folder.path, "dies", ["Deno.exit(3);"]);
  assert.equal(
    await failure(executeNotebook({ notebook: dies, output: dies })),
    "dies.ipynb, code cell 1 (Deno.exit(3);): the kernel ended with exit code 3",
  );
  const hangs = await writeNotebook(folder.path, "hangs", ["while (true);"]);
  assert.equal(
    await failure(executeNotebook({ notebook: hangs, output: hangs, timeout: 1 })),
    "hangs.ipynb, code cell 1 (while (true);): no end after 1 s; raise --timeout",
  );
  const missing = `${folder.path}/missing.ipynb`;
  assert.equal(
    await failure(executeNotebook({ notebook: missing, output: missing })),
    `${missing}: cannot read it: No such file or directory`,
  );
});

Deno.test("imports resolve from the notebook's folder when the output goes elsewhere", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/seven.ts`, "export const seven: number = 7;\n");
  const notebook = await writeNotebook(folder.path, "imports", [
    `import { seven } from "./seven.ts";\nseven;`,
  ]);
  const output = `${folder.path}/deep/er/out.ipynb`;
  await executeNotebook({ notebook, output });
  assert.deepEqual((await readCells(output))[0]?.outputs[0]?.data, { "text/plain": ["7"] });
});

Deno.test("what nobody awaits and nobody catches fails the cell, and does not hang it", async () => {
  await using folder = await temporaryFolder();
  const wait = `await new Promise((resolve) => setTimeout(resolve, 100));`;
  const lost = await writeNotebook(folder.path, "lost", [
    `void Promise.reject(new Error("lost"));\n${wait}`,
  ]);
  assert.match(
    await failure(executeNotebook({ notebook: lost, output: lost })),
    /^lost\.ipynb, code cell 1 \(.*\): wrote to stderr: unhandled rejection: Error: lost$/,
  );
  const late = await writeNotebook(folder.path, "late", [
    `setTimeout(() => {\n  throw new Error("late");\n}, 1);\n${wait}`,
  ]);
  assert.match(
    await failure(executeNotebook({ notebook: late, output: late })),
    /^late\.ipynb, code cell 1 \(.*\): wrote to stderr: uncaught: Error: late$/,
  );
});

Deno.test({
  name: "a cell that waits for what does not come is given up, one that computes or speaks is not",
  ...unless(Deno.build.os !== "linux" && "not Linux"),
  fn: async () => {
    await using folder = await temporaryFolder();
    const notebook = await writeNotebook(folder.path, "waits", [
      `for (const end = Date.now() + 4000; Date.now() < end;);`,
      `for (let i = 0; i < 8; i++) {\n  await new Promise((r) => setTimeout(r, 500));\n` +
      `  console.log(i);\n}`,
      `await new Promise(() => {});`,
    ]);
    assert.equal(
      await failure(executeNotebook({ notebook, output: notebook, idle: 3 })),
      "waits.ipynb, code cell 3 (await new Promise(() => {});): nothing computed and nothing said " +
        "for 3 s; it waits for what does not come",
    );
  },
});

Deno.test({
  name: "what the runner itself was stopped for does not count as the kernel's waiting",
  ...unless(Deno.build.os !== "linux" && "not Linux"),
  fn: async () => {
    await using folder = await temporaryFolder();
    const notebook = await writeNotebook(folder.path, "stopped", [
      `const again = new Deno.Command("sh", { args: ["-c", \`sleep 5; kill -CONT \${Deno.ppid}\`] }).spawn();
Deno.kill(Deno.ppid, "SIGSTOP");
await again.status;
await new Promise((then) => setTimeout(then, 1000));
console.log("over");`,
    ]);
    await executeNotebook({ notebook, output: notebook, idle: 4 });
    assert.deepEqual((await readCells(notebook))[0]!.outputs.map(({ text }) => text), [["over\n"]]);
  },
});

for (const when of ["before", "after"] as const) {
  Deno.test({
    name: `where the kernel stops ${when} it says that a cell is over, all is run again, once`,
    ...unless(Deno.build.os !== "linux" && "not Linux"),
    fn: async () => {
      await using folder = await temporaryFolder();
      const seen = JSON.stringify(`${folder.path}/seen`);
      const stop = `Deno.kill(Deno.pid, "SIGSTOP");`;
      const said = `await broadcast(...message);
    await new Promise((then) => setTimeout(then, 100));`;
      const notebook = await writeNotebook(folder.path, "stops", [
        `const { broadcast } = Deno.jupyter;
if (!(await Deno.stat(${seen}).catch(() => null))) {
  await Deno.writeTextFile(${seen}, "");
  Deno.jupyter.broadcast = async (...message) => {
    ${when === "before" ? `${stop}\n${said}` : `${said}\n${stop}`}
  };
}`,
        `console.log("taken");`,
      ]);
      await executeNotebook({ notebook, output: notebook, idle: 10 });
      const cells = await readCells(notebook);
      assert.deepEqual(cells[1]!.outputs.map(({ text }) => text), [["taken\n"]]);
    },
  });
}

Deno.test("of an error's long text one line shows the start", async () => {
  await using folder = await temporaryFolder();
  const notebook = await writeNotebook(folder.path, "long", ["throw new Error('x'.repeat(1e6));"]);
  assert.equal(
    await failure(executeNotebook({ notebook, output: notebook })),
    `long.ipynb, code cell 1 (throw new Error('x'.repeat(1e6));): Error: ${"x".repeat(300)}... ` +
      `(1000000 characters)`,
  );
});

Deno.test("the kernel gets the folders that variables name as absolute paths", async () => {
  using _ = withEnvironment({
    SAM_OOD_RESULTS: "out",
    SAM_OOD_DATA: "data:/there",
    XDG_CACHE_HOME: "",
  });
  assert.deepEqual(absoluteFolders(), {
    SAM_OOD_RESULTS: `${Deno.cwd()}/out`,
    SAM_OOD_DATA: `${Deno.cwd()}/data:/there`,
  });
  await using folder = await temporaryFolder();
  const names = `["SAM_OOD_RESULTS", "SAM_OOD_DATA"]`;
  const notebook = await writeNotebook(folder.path, "folders", [
    `${names}.map((name) => Deno.env.get(name)).join(" ");`,
  ]);
  await executeNotebook({ notebook, output: notebook });
  const [cell] = await readCells(notebook);
  assert.deepEqual(cell?.outputs[0]?.data, {
    "text/plain": [`"${Deno.cwd()}/out ${Deno.cwd()}/data:/there"`],
  });
});
