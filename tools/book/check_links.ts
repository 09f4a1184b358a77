/** Whether the links of pages on disk lead somewhere. */
import { dirname, join, relative } from "node:path";

/** A site's pages, the links in them that were followed, and those that lead nowhere, one line each. */
export interface CheckedLinks {
  readonly pages: number;
  readonly links: number;
  readonly broken: readonly string[];
}

/** What a page names: its links, and the places in it that a link can lead to. */
interface Page {
  readonly targets: readonly string[];
  readonly ids: ReadonlySet<string>;
}

/**
 * Follows every link, image, style and script of the pages under `folder` that is no other site's: the
 * file must be there and, where a link names a place in a page, so must that. A link to a folder is
 * broken, since a file system shows no index.html for it; so is one that leaves `folder`.
 */
export async function checkLinks(folder: string): Promise<CheckedLinks> {
  const files = new Set(await Array.fromAsync(filesIn(folder)));
  const pages = new Map<string, Page>();
  for (const file of files) {
    if (file.endsWith(".html")) pages.set(file, pageOf(await Deno.readTextFile(file)));
  }
  let links = 0;
  const broken: string[] = [];
  for (const [file, { targets }] of pages) {
    for (const target of targets) {
      links += 1;
      const [path = "", place = ""] = target.split("#").map(decodeURIComponent);
      const to = path === "" ? file : join(dirname(file), path);
      const page = pages.get(to);
      if (files.has(to) && (place === "" || !page || page.ids.has(place))) continue;
      broken.push(`${relative(folder, file)}: ${target}`);
    }
  }
  return { pages: pages.size, links, broken };
}

/** A tag with its attributes; what stands between tags may look like one. */
const tag = /<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi;

function pageOf(html: string): Page {
  const tags = html.replace(/(<script\b[^>]*>)[^]*?<\/script>/g, "$1").match(tag) ?? [];
  const values = (name: RegExp) =>
    tags.flatMap((one) =>
      [...one.matchAll(name)].map(([, value]) =>
        value!.replaceAll("&#x2F;", "/").replaceAll("&amp;", "&")
      )
    );
  const targets = new Set(values(/\s(?:href|src)="([^"]*)"/g));
  const isOurs = (target: string) => !/^(?:[a-z]+:|\/\/)/.test(target);
  return { targets: [...targets].filter(isOurs), ids: new Set(values(/\s(?:id|name)="([^"]*)"/g)) };
}

async function* filesIn(folder: string): AsyncIterable<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesIn(`${folder}/${name}`);
    else yield join(folder, name);
  }
}
