import assert from "node:assert/strict";
import { checkNotebooks } from "../../tools/check_notebooks.ts";
import { shown, temporaryFolder, writeNotebook } from "./notebooks.ts";

const OUTPUTS = [[shown("1")]];

Deno.test("a notebook of sound cells has no problems, and the check leaves no file behind", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/seven.ts`, "export const seven: number = 7;\n");
  const path = await writeNotebook(folder.path, "sound", [
    `import { seven } from "./seven.ts";\nconst double = 2 * seven;`,
    `await Deno.jupyter.display(Deno.jupyter.md\`\${double}\`);\ndouble;`,
    `[1, 2].map((x) => x * double);`,
  ], OUTPUTS);
  assert.deepEqual(await checkNotebooks([path]), []);
  const names = await Array.fromAsync(Deno.readDir(folder.path), (entry) => entry.name);
  assert.deepEqual(names.sort(), ["seven.ts", "sound.ipynb"]);
});

Deno.test("a type error names its notebook, cell and line", async () => {
  await using folder = await temporaryFolder();
  const fine = await writeNotebook(folder.path, "fine", ["console.log(1);"], OUTPUTS);
  const wrong = await writeNotebook(folder.path, "wrong", [
    "const a = 1;",
    "// a comment\nconst b: string = a;\nb;",
  ], OUTPUTS);
  assert.deepEqual(await checkNotebooks([fine, wrong]), [
    `${wrong}, code cell 2, line 2: TS2322 [ERROR]: Type 'number' is not assignable to type 'string'.`,
  ]);
});

Deno.test("a cell that deno fmt would write otherwise is named", async () => {
  await using folder = await temporaryFolder();
  const path = await writeNotebook(folder.path, "loose", ["1;", "2  ;"], OUTPUTS);
  assert.deepEqual(await checkNotebooks([path]), [
    `${path}, code cell 2: not as deno fmt writes it`,
  ]);
});

Deno.test("a cell that does not parse is named once", async () => {
  await using folder = await temporaryFolder();
  const path = await writeNotebook(folder.path, "broken", ["1;", "const = 2;"], OUTPUTS);
  const problems = await checkNotebooks([path]);
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /broken\.ipynb, code cell 2, line 1: .*Unexpected token/);
});

Deno.test("a lint error names its notebook, cell, line and rule", async () => {
  await using folder = await temporaryFolder();
  const path = await writeNotebook(folder.path, "lint", [
    "1;",
    "2;\nlet unchanged = 3;\nunchanged;",
  ], OUTPUTS);
  const problems = await checkNotebooks([path]);
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /lint\.ipynb, code cell 2, line 2: prefer-const: /);
});

Deno.test("a long cell, an error output, no outputs and another kernel are each a problem", async () => {
  await using folder = await temporaryFolder();
  const long = Array.from({ length: 16 }, (_, i) => `console.log(${i});`).join("\n");
  const error = { output_type: "error", ename: "E", evalue: "", traceback: [] };
  const bad = await writeNotebook(folder.path, "bad", [long, "1;"], [[shown("1")], [error]]);
  const empty = await writeNotebook(folder.path, "empty", ["1;"]);
  const python = await writeNotebook(folder.path, "python", ["1;"], OUTPUTS);
  const text = await Deno.readTextFile(python);
  await Deno.writeTextFile(python, text.replace('"name":"deno"', '"name":"python3"'));
  assert.deepEqual(await checkNotebooks([bad, empty, python]), [
    `${bad}, code cell 1: 16 lines; at most 15`,
    `${bad}, code cell 2: its committed output is an error; execute the notebook again`,
    `${empty}: no cell has outputs; execute the notebook before committing it`,
    `${python}: metadata.kernelspec.name is "python3"; must be "deno"`,
  ]);
});

Deno.test("a cell of a report defines no function and has no flatMap; a lesson may", async () => {
  await using folder = await temporaryFolder();
  const sources = [
    "function one() {\n  return 1;\n}\none();",
    "const two = (x: number): number => 2 * x;\ntwo(1);",
    "const three = async () => await Promise.resolve(3);\nthree();",
    "const four: (x: number) => number = (x) => x;\nfour(4);",
    "[[1], [2]].flatMap((x) => x);",
    `// A function that flatMap( would call.\nconst five = "const six = () => 6; .flatMap(";\nfive;`,
    "const seven = [1, 2].map((x) => x + 5).filter((x) => x > 6);\nseven;",
    "const eight = (seven as readonly number[]).map((x) => x);\neight;",
  ];
  const outputs = sources.map(() => [shown("1")]);
  await Deno.mkdir(`${folder.path}/lessons`);
  const lesson = await writeNotebook(`${folder.path}/lessons`, "lesson", sources, outputs);
  assert.deepEqual(await checkNotebooks([lesson]), []);
  const report = await writeNotebook(folder.path, "report", sources, outputs);
  const defines = "defines a function; move it into lib, with a test, and call it";
  assert.deepEqual(await checkNotebooks([report]), [
    ...[1, 2, 3, 4].map((number) => `${report}, code cell ${number}: ${defines}`),
    `${report}, code cell 5: has a flatMap; cross(axes, choices) of sam-ood/experiment makes the ` +
    `combinations of a grid`,
  ]);
});
