/** Files of the checkout as pages: Markdown, notebooks, and source code that they link to. */
import { posix } from "node:path";
import { writeWhole } from "../../lib/files.ts";
import { type ExecutedNotebook, fenced, notebookMarkdown } from "./notebook_markdown.ts";

const image = /\.(?:png|svg)$/;

/**
 * Writes these files into `folder` as Markdown, under their own paths, with every file that they link
 * to: images as they are, source code as a page.
 *
 * @param root The checkout, with a slash at its end.
 * @param paths Of files in it.
 */
export async function writePages(
  root: string,
  paths: readonly string[],
  folder: string,
): Promise<void> {
  const wanted = new Set(paths);
  // A set gives what is added to it while it is gone through, too.
  for (const path of wanted) {
    if (image.test(path)) {
      await writeWhole(`${folder}/${path}`, await Deno.readFile(`${root}${path}`));
      continue;
    }
    const text = await pageText(root, path, folder);
    const page = await withLinks(text, async (target) => {
      const file = posix.join(posix.dirname(path), target);
      const found = await Deno.stat(`${root}${file}`).catch(() => undefined);
      if (found?.isDirectory) return undefined;
      // A notebook's figures are beside its page; any other file that is nowhere the renderer tells.
      if (!found) return target;
      wanted.add(file);
      return pageName(target);
    });
    await writeWhole(`${folder}/${pageName(path)}`, page);
  }
}

/** The name of a file's page. */
export function pageName(path: string): string {
  if (image.test(path) || path.endsWith(".md")) return path;
  return path.endsWith(".ipynb") ? path.replace(/\.ipynb$/, ".md") : `${path}.md`;
}

async function pageText(root: string, path: string, folder: string): Promise<string> {
  const text = await Deno.readTextFile(`${root}${path}`);
  if (path.endsWith(".md")) return text.replace(/^(```\w+) .+$/gm, "$1");
  if (!path.endsWith(".ipynb")) return sourcePage(path, text);
  const name = posix.basename(path, ".ipynb");
  const page = notebookMarkdown(JSON.parse(text) as ExecutedNotebook, name);
  for (const [file, svg] of page.figures) {
    await writeWhole(`${folder}/${posix.dirname(path)}/${file}`, svg);
  }
  return page.text;
}

/** Source code, which the search leaves out: it finds what is said of it. */
function sourcePage(path: string, code: string): string {
  const language = posix.extname(path).slice(1) || "text";
  return `---\nsearch: { exclude: true }\n---\n\n# ${path}\n\n${fenced(language, code)}\n`;
}

/** A block of code, a piece of it in a line, or a link: its words and its target. */
const codeOrLink = /^( *`{3,})[^]*?^\1 *$|`[^`\n]+`|\[([^[\]]*)\]\(([^()\s]+)\)/gm;

/**
 * Markdown with the targets of its links to files changed, outside of code.
 *
 * @param change The target instead; undefined leaves the link's words alone.
 */
async function withLinks(
  text: string,
  change: (target: string) => Promise<string | undefined>,
): Promise<string> {
  const changed = new Map<string, string | undefined>();
  for (const [, , , target] of text.matchAll(codeOrLink)) {
    if (target && !/^(?:[a-z]+:|#)/.test(target)) changed.set(target, await change(target));
  }
  return text.replace(codeOrLink, (all, _fence, words: string, target?: string) => {
    if (target === undefined || !changed.has(target)) return all;
    const instead = changed.get(target);
    return instead === undefined ? words : `[${words}](${instead})`;
  });
}
