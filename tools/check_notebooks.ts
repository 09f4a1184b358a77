/**
 * Checks the notebooks as code: types and lint of their cells, which `deno check` and `deno lint` pass
 * over, and the form in which they are committed.
 *
 *     deno run -A tools/check_notebooks.ts [notebook ...]
 */
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./command.ts";
import { type CodeCell, type Notebook, readNotebook } from "./notebook_file.ts";
import { lessonNames, notebookNames } from "./run_notebooks.ts";
import { runTask } from "./options.ts";

/** The longest code cell, in lines: a notebook calls the library, it does not contain one. */
const MAX_LINES = 15;
const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));
const NOTEBOOKS = fileURLToPath(new URL("../notebooks", import.meta.url));

/** What a cell of a report must not hold, and what to do instead. */
const plumbing: readonly {
  readonly is: RegExp;
  readonly found: string;
  readonly instead: string;
}[] = [
  {
    is:
      /\bfunction\b\s*\*?\s*\w*\s*(?:<[^>]*>)?\s*\(|\b(?:const|let|var)\s+\w+(?:\s*:.*?)?\s*=(?!>)\s*(?:async\s*)?(?:<[^>]*>)?(?:\([^)]*\)\s*(?::[^=;{}]*)?|\w+\s*)=>/,
    found: "defines a function",
    instead: "move it into lib, with a test, and call it",
  },
  {
    is: /\.flatMap\(/,
    found: "has a flatMap",
    instead: "cross(axes, choices) of sam-ood/experiment makes the combinations of a grid",
  },
];

/** A notebook's cells as one module, and the cell and line that each of its lines comes from. */
interface CellModule {
  path: string;
  text: string;
  origins: string[];
}

/**
 * What is wrong with the notebooks, one line each; none when all is well. While it looks, a hidden
 * module stands beside each notebook, so that imports resolve as they do in the kernel.
 *
 * @throws InputError when a notebook cannot be read.
 */
export async function checkNotebooks(paths: string[]): Promise<string[]> {
  const problems: string[] = [];
  const modules: CellModule[] = [];
  for (const path of paths) {
    const notebook = await readNotebook(path);
    problems.push(...formProblems(notebook), ...await formatProblems(notebook));
    modules.push(cellModule(notebook));
  }
  if (modules.length === 0) return problems;
  try {
    for (const { path, text } of modules) await Deno.writeTextFile(path, text);
    problems.push(...await typeProblems(modules), ...await lintProblems(modules));
  } finally {
    for (const { path } of modules) await Deno.remove(path).catch(() => {});
  }
  return problems;
}

function formProblems({ path, kernel, language, cells }: Notebook): string[] {
  const problems: string[] = [];
  if (kernel !== "deno") {
    problems.push(`${path}: metadata.kernelspec.name is ${JSON.stringify(kernel)}; must be "deno"`);
  }
  if (language !== "typescript") {
    problems.push(
      `${path}: metadata.language_info.name is ${JSON.stringify(language)}; must be "typescript"`,
    );
  }
  // A lesson may write out what a report calls.
  const isReport = basename(dirname(resolve(path))) !== "lessons";
  for (const cell of cells) {
    const where = `${path}, code cell ${cell.number}`;
    const count = linesOfCode(cell.source);
    if (count > MAX_LINES) problems.push(`${where}: ${count} lines; at most ${MAX_LINES}`);
    if (isReport) {
      const code = withoutWords(cell.source);
      for (const { is, found, instead } of plumbing) {
        if (is.test(code)) problems.push(`${where}: ${found}; ${instead}`);
      }
    }
    if (cell.outputTypes.includes("error")) {
      problems.push(`${where}: its committed output is an error; execute the notebook again`);
    }
  }
  if (cells.length > 0 && cells.every((cell) => cell.outputTypes.length === 0)) {
    problems.push(`${path}: no cell has outputs; execute the notebook before committing it`);
  }
  return problems;
}

/** Code without its comments and the text of its strings, where a word is no code. */
function withoutWords(source: string): string {
  return source.replace(
    /\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
    (part) => part.startsWith("/") ? "" : '""',
  );
}

/** Lines of a cell, those of its imports apart: doors have names, and deno fmt gives each a line. */
function linesOfCode(source: string): number {
  return source.replace(/^import [^;]*;\n*/gm, "").trimEnd().split("\n").length;
}

/**
 * Cells that `deno fmt` would write otherwise. Asked cell by cell: Deno 2.9.6 calls every notebook
 * unformatted, whatever it holds.
 */
async function formatProblems({ path, cells }: Notebook): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const files = cells.map((cell) => `${folder}/${cell.number}.ts`);
    for (const [i, { source }] of cells.entries()) {
      await Deno.writeTextFile(files[i]!, `${source.trimEnd()}\n`);
    }
    if (files.length === 0) return [];
    const { success, stderr } = await runCommand(
      Deno.execPath(),
      ["fmt", "--check", "--config", CONFIG, ...files],
      { env: { NO_COLOR: "1" } },
    );
    if (success) return [];
    return cells.filter((_, i) => stderr.includes(`from ${files[i]}:`))
      .map(({ number }) => `${path}, code cell ${number}: not as deno fmt writes it`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function cellModule({ path, cells }: Notebook): CellModule {
  const name = `.${basename(path, ".ipynb")}.part.ts`;
  const lines = cells.flatMap((cell) => cellLines(cell));
  const origins = cells.flatMap((cell) =>
    cellLines(cell).map((_, index) => `${path}, code cell ${cell.number}, line ${index + 1}`)
  );
  return { path: resolve(dirname(path), name), text: lines.join("\n") + "\n", origins };
}

/** The cell's lines, ended so that the next cell cannot continue its last statement. */
function cellLines({ source }: CodeCell): string[] {
  return (/[;}]\s*$/.test(source) ? source : `${source};`).split("\n");
}

async function typeProblems(modules: CellModule[]): Promise<string[]> {
  const paths = modules.map((module) => module.path);
  const env = { NO_COLOR: "1" };
  const result = await runCommand(Deno.execPath(), ["check", "--quiet", ...paths], { env });
  if (result.success) return [];
  // An error is a paragraph that ends with "at file:///path:line:column".
  const problems = result.stderr.split(/\n\s*\n/).flatMap((paragraph) => {
    const at = /^\s*at (file:\S+?):(\d+):\d+$/m.exec(paragraph);
    if (!at?.[1]) return [];
    const message = paragraph.trim().split("\n")[0]?.replace(/^error: /, "") ?? "";
    return [`${origin(modules, fileURLToPath(at[1]), Number(at[2]))}: ${message}`];
  });
  const last = result.stderr.trim().split("\n").at(-1) ?? "no reason given";
  return problems.length > 0 ? problems : [`deno check failed: ${last}`];
}

async function lintProblems(modules: CellModule[]): Promise<string[]> {
  const paths = modules.map((module) => module.path);
  const result = await runCommand(Deno.execPath(), ["lint", "--json", ...paths]);
  if (result.success) return [];
  const report = JSON.parse(result.stdout) as LintReport;
  // `errors` are modules that do not parse: `deno check` has named those already.
  return report.diagnostics.map(({ filename, range, code, message }) =>
    `${origin(modules, fileURLToPath(filename), range.start.line)}: ${code}: ${message}`
  );
}

interface LintReport {
  diagnostics: {
    filename: string;
    range: { start: { line: number } };
    code: string;
    message: string;
  }[];
}

/** Where a line of a module comes from; a file that is no module of ours speaks for itself. */
function origin(modules: CellModule[], path: string, line: number): string {
  const module = modules.find((one) => one.path === path);
  return module?.origins[line - 1] ?? `${path}:${line}`;
}

/** The committed notebooks and lessons, in order. */
async function allNotebooks(): Promise<string[]> {
  const names = [...await notebookNames(), ...await lessonNames()];
  return names.map((name) => `${NOTEBOOKS}/${name}.ipynb`);
}

if (import.meta.main) {
  await runTask("notebooks", async () => {
    const paths = Deno.args.length > 0 ? Deno.args : await allNotebooks();
    const problems = await checkNotebooks(paths);
    problems.forEach((problem) => console.error(problem));
    if (problems.length > 0) Deno.exit(1);
    console.log(`${paths.length} notebooks checked`);
  });
}
