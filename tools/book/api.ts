/** The API reference: what `deno doc` makes of the doors, as a part of the book. */
import { dirname, relative } from "node:path/posix";
import { fileURLToPath } from "node:url";
import denoJson from "../../deno.json" with { type: "json" };
import { InputError } from "../../lib/check.ts";
import { someAtATime, writeWhole } from "../../lib/files.ts";
import { lastWord, runCommand } from "../command.ts";
import { commentParts } from "../play.ts";
import { pageName } from "./pages.ts";

const root = new URL("../../", import.meta.url);

/** A door of the library, such as "sam-ood/nn", its folder in the reference, and what it says. */
interface Door {
  readonly name: string;
  readonly folder: string;
  readonly words: string;
}

/**
 * Writes the reference into `pages`/api and its contents, a line a room, into `pages`/api.md.
 *
 * @throws InputError when `deno doc` fails.
 */
export async function writeReference(pages: string): Promise<void> {
  const doors = await readDoors();
  const files = Object.values(denoJson.exports);
  const made = await runCommand(
    Deno.execPath(),
    ["doc", "--html", "--name=sam-ood", `--output=${pages}/api`, ...files],
    { cwd: fileURLToPath(root), env: { NO_COLOR: "1" } },
  );
  if (!made.success) throw new InputError(`deno doc cannot make the reference: ${lastWord(made)}`);
  const paths = await Array.fromAsync(htmlFiles(`${pages}/api`));
  await someAtATime(paths, async (path) => {
    const page = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, inTheBook(page, `${relative(dirname(path), pages)}/`));
  });
  const style = await Deno.readTextFile(new URL("./api.css", import.meta.url));
  await Deno.writeTextFile(`${pages}/api/page.css`, style, { append: true });
  await writeWhole(`${pages}/api.md`, contents(doors));
}

async function readDoors(): Promise<Door[]> {
  return await Promise.all(
    Object.entries(denoJson.exports).map(async ([door, file]) => {
      const [first] = commentParts(await Deno.readTextFile(new URL(file, root)));
      return { name: `sam-ood${door.slice(1)}`, folder: door.slice(1), words: first?.text ?? "" };
    }),
  );
}

function contents(doors: readonly Door[]): string {
  return `# API reference

Every name that the library's doors export, with its signature and what its file says of it.

| Import from | What is there |
| --- | --- |
${
    doors.map(({ name, folder, words }) => `| [\`${name}\`](api${folder}/index.html) | ${words} |`)
      .join("\n")
  }
`;
}

/**
 * A page of the reference with links that need no server: its name leads to the book, source code to its
 * page there, and what is imported is named as a user imports it.
 *
 * @param up From the page to the book's folder: "../" and so on.
 */
export function inTheBook(page: string, up: string): string {
  const source = root.href.replaceAll("/", "&#x2F;");
  return page
    .replace(
      /href="[^"]*" class="contextLink">sam-ood</,
      `href="${up}api.html" class="contextLink">sam-ood<`,
    )
    .replace(/href="(?:\.&#x2F;|(?:\.\.&#x2F;)+)"/g, `href="${up}api&#x2F;index.html"`)
    .replace(
      new RegExp(`href="${source}([^"]*)"`, "g"),
      (_, path: string) =>
        `href="${up}${pageName(path.replaceAll("&#x2F;", "/")).replace(/\.md$/, ".html")}"`,
    )
    // deno doc links type parameters of some types to a place that it does not make.
    .replace(/ href="#([^"]*)"/g, (all, id: string) => page.includes(`id="${id}"`) ? all : "")
    .replaceAll("from &quot;.&quot;", "from &quot;sam-ood&quot;")
    .replace(
      /from &quot;(\w+)&quot;/g,
      (all, name: string) =>
        `./${name}` in denoJson.exports ? `from &quot;sam-ood/${name}&quot;` : all,
    );
}

async function* htmlFiles(folder: string): AsyncIterable<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* htmlFiles(`${folder}/${name}`);
    else if (name.endsWith(".html")) yield `${folder}/${name}`;
  }
}
