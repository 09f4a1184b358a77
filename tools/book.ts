/**
 * The book: lessons, reports, documentation, API reference and playground as pages with a search, which
 * a browser opens without a server.
 *
 *     deno task book [--out FOLDER]
 *
 * Material for MkDocs renders it, in a private Python environment that is made at the first use.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { temporaryName, writeWhole } from "../lib/files.ts";
import { writeReference } from "./book/api.ts";
import { checkLinks } from "./book/check_links.ts";
import { pageName, writePages } from "./book/pages.ts";
import { lastWord, runCommand } from "./command.ts";
import { answerHelp, optionsIn, runTask } from "./options.ts";
import { ensureEnvironment } from "./pinned_environment.ts";
import { buildPlayground } from "./play.ts";
import type { Pins } from "./python.ts";
import { lessonNames, notebookNames } from "./run_notebooks.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const parts = `${root}tools/book`;

const usage = `deno task book: lessons, reports, docs, API and playground as pages

  --out FOLDER  where the pages go, in place of what is there; default dist/book
  --help        print this`;

/** What renders the book. */
export const renderer: Pins = {
  name: "book",
  purpose: "what the book is rendered with",
  requirements: `${parts}/requirements.txt`,
  modules: ["material", "mkdocs"],
};

/** A book, and what of it was looked at. */
export interface Book {
  /** Its first page. */
  readonly path: string;
  readonly pages: number;
  /** Links that were followed; each leads somewhere. */
  readonly links: number;
}

/**
 * Builds the book into `folder`, whole or not at all.
 *
 * @param say gets one line for each step.
 * @throws InputError when the environment cannot be made, a page cannot be rendered, or a link leads
 *   nowhere.
 */
export async function buildBook(folder: string, say: (line: string) => void): Promise<Book> {
  const { python } = await ensureEnvironment(renderer, say);
  const work = await Deno.makeTempDir({ prefix: "sam-ood-book-" });
  const site = temporaryName(folder);
  try {
    const pages = `${work}/pages`;
    say("pages of notebooks, docs and source code");
    const nav = await writeContents(pages);
    say("API reference");
    await writeReference(pages);
    say("playground");
    await buildPlayground(`${pages}/playground`);
    await copyAssets(`${pages}/assets`);
    const config = {
      INHERIT: `${parts}/mkdocs.yml`,
      ...{ docs_dir: pages, site_dir: site, nav },
    };
    // JSON is YAML too.
    await writeWhole(`${work}/mkdocs.yml`, JSON.stringify(config));
    say("rendering");
    const made = await runCommand(
      python,
      ["-E", "-s", "-m", "mkdocs", "build", "--strict", "-f", `${work}/mkdocs.yml`],
      { env: { NO_MKDOCS_2_WARNING: "1" } },
    );
    if (!made.success) {
      const [warning] = /^(?:WARNING|ERROR) .*$/m.exec(made.stderr) ?? [lastWord(made)];
      throw new InputError(`mkdocs cannot render the book: ${warning}`);
    }
    const { broken, ...checked } = await checkLinks(site);
    if (broken.length > 0) {
      throw new InputError(`${broken.length} links lead nowhere, such as ${broken[0]}`);
    }
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await Deno.rename(site, folder);
    return { path: `${folder}/index.html`, ...checked };
  } finally {
    await Deno.remove(work, { recursive: true });
    await Deno.remove(site, { recursive: true }).catch(() => {});
  }
}

/** Writes the pages but those of the API; returns their order, as MkDocs takes it. */
async function writeContents(pages: string): Promise<unknown[]> {
  const notebook = (name: string) => `notebooks/${name}.ipynb`;
  const lessons = (await lessonNames()).map(notebook);
  const reports = (await notebookNames()).map(notebook);
  const docs = [...await docNames(), "CONTRIBUTING.md", "CHANGELOG.md"];
  const code = await Array.fromAsync(sourceFiles("lib"));
  await writePages(root, ["README.md", ...lessons, ...reports, ...docs, ...code], pages);
  await writeWhole(`${pages}/playground.md`, playgroundPage);
  return [
    { Home: "README.md" },
    { Lessons: lessons.map(pageName) },
    { Reports: reports.map(pageName) },
    { Playground: "playground.md" },
    { Documentation: docs },
    { API: "api.md" },
  ];
}

const playgroundPage = `---
hide: [navigation, toc]
---

# Playground

<iframe class="playground" src="playground/index.html" title="Two valleys and a small network"></iframe>

[The playground alone](playground/index.html)
`;

async function docNames(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(`${root}docs`));
  return entries.map(({ name }) => `docs/${name}`).filter((path) => path.endsWith(".md")).sort();
}

/** The library's files, which the reference links to. */
async function* sourceFiles(folder: string): AsyncIterable<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${root}${folder}`)) {
    if (isDirectory) yield* sourceFiles(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

/** Style and programs of the pages, which else would come from a server. */
async function copyAssets(folder: string): Promise<void> {
  const copy = async (from: string, to: string) =>
    await writeWhole(`${folder}/${to}`, await Deno.readFile(from));
  await copy(`${parts}/book.css`, "book.css");
  await copy(`${parts}/book.js`, "book.js");
  const packageFile = (name: string) => fileURLToPath(import.meta.resolve(name));
  await copy(packageFile("iframe-worker/shim/index.js"), "iframe-worker.js");
  const katex = dirname(packageFile("katex"));
  for (const file of ["katex.min.css", "katex.min.js", "contrib/auto-render.min.js"]) {
    await copy(`${katex}/${file}`, `katex/${file.replace("contrib/", "")}`);
  }
  for await (const { name } of Deno.readDir(`${katex}/fonts`)) {
    if (name.endsWith(".woff2")) await copy(`${katex}/fonts/${name}`, `katex/fonts/${name}`);
  }
}

/** @throws InputError in one line on anything but the options. */
export function parseOptions(args: readonly string[]): { readonly out: string } {
  const { out = `${root}dist/book` } = optionsIn(args, { out: { type: "string" } });
  return { out };
}

async function main(): Promise<void> {
  answerHelp(usage);
  const { out } = parseOptions(Deno.args);
  const { path, pages, links } = await buildBook(out, (line) => console.error(`book: ${line}`));
  console.log(`${pages} pages, ${links} links followed: a browser opens ${path}`);
}

if (import.meta.main) await runTask("book", main);
