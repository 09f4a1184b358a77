import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { InputError } from "../../lib/check.ts";
import { inTheBook } from "../../tools/book/api.ts";
import { checkLinks } from "../../tools/book/check_links.ts";
import { notebookMarkdown } from "../../tools/book/notebook_markdown.ts";
import { pageName, writePages } from "../../tools/book/pages.ts";
import { type Book, buildBook, parseOptions, renderer } from "../../tools/book.ts";
import { ensureEnvironment } from "../../tools/pinned_environment.ts";
import { unless } from "../unless.ts";
import { temporaryFolder } from "./notebooks.ts";
import { browser, executablePath } from "./one_browser.ts";

const noRenderer = await ensureEnvironment(renderer, () => {}).then(() => undefined, (error) => {
  if (error instanceof InputError) return error.message;
  throw error;
});
const whyNotOpened = noRenderer ?? (executablePath === undefined && "no Chromium");

const folder = await Deno.makeTempDir({ prefix: "sam-ood-book-test-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
let built: Promise<Book> | undefined;
const book = () => built ??= buildBook(`${folder}/book`, () => {});

Deno.test("a notebook's cells become text, code and figures, a folded one a solution", () => {
  const svg = "<svg/>";
  const { text, figures } = notebookMarkdown({
    cells: [
      { cell_type: "markdown", source: ["# Title\n", "\n", "**1.** Why?\n\nSolution (unfold)"] },
      {
        cell_type: "code",
        source: "f(`a`);",
        metadata: { jupyter: { source_hidden: true } },
        outputs: [
          { output_type: "stream", text: ["one\n", "two\n"] },
          {
            output_type: "display_data",
            data: { "image/svg+xml": svg, "image/png": "…", "text/plain": "Figure: [a]\nline." },
          },
          {
            output_type: "display_data",
            data: { "text/html": "<b>t</b>", "text/markdown": ["| t |\n", "| - |"] },
          },
        ],
      },
    ],
  }, "n");
  assert.equal(
    text,
    "# Title\n\n**1.** Why?\n\n" +
      '??? success "Solution"\n\n' +
      "    ```ts\n    f(`a`);\n    ```\n\n" +
      "    ```{.text .output}\n    one\n    two\n    ```\n\n" +
      "    ![Figure: a line.](n-1.svg)\n\n    | t |\n    | - |\n",
  );
  assert.deepEqual([...figures], [["n-1.svg", svg]]);
});

Deno.test("code with a fence in it stands in a longer one", () => {
  const { text } = notebookMarkdown({ cells: [{ cell_type: "code", source: "a\n```\nb" }] }, "n");
  assert.equal(text, "````ts\na\n```\nb\n````\n");
});

Deno.test("a page's links lead to pages, and every file that it links to has one", async () => {
  await using scratch = await temporaryFolder();
  const [root, pages] = [`${scratch.path}/root/`, `${scratch.path}/pages`];
  await Deno.mkdir(`${root}docs`, { recursive: true });
  await Deno.mkdir(`${root}lib`);
  await Deno.writeTextFile(`${root}lib/a.ts`, "export const a = 1;\n");
  await Deno.writeTextFile(
    `${root}docs/x.md`,
    "[a](../lib/a.ts) `[a](../lib/a.ts)` [lib](../lib) [web](https://a.b/) [no](no.md)\n" +
      "```ts ignore\n[a](../lib/a.ts)\n```\n",
  );
  await writePages(root, ["docs/x.md"], pages);
  assert.equal(
    await Deno.readTextFile(`${pages}/docs/x.md`),
    "[a](../lib/a.ts.md) `[a](../lib/a.ts)` lib [web](https://a.b/) [no](no.md)\n" +
      "```ts\n[a](../lib/a.ts)\n```\n",
  );
  assert.match(
    await Deno.readTextFile(`${pages}/lib/a.ts.md`),
    /\n# lib\/a\.ts\n\n```ts\nexport const a = 1;\n```\n$/,
  );
  assert.deepEqual(["n.ipynb", "a.md", "a.png", "LICENSE"].map(pageName), [
    ...["n.md", "a.md", "a.png", "LICENSE.md"],
  ]);
});

Deno.test("a link is broken where no file or no such place is, or only a folder", async () => {
  await using site = await temporaryFolder();
  await Deno.mkdir(`${site.path}/sub`);
  await Deno.writeTextFile(
    `${site.path}/index.html`,
    '<a href="sub/b.html#here">1</a><a href="sub/b.html#gone">2</a><a href="c.html">3</a>' +
      '<a href="sub/">4</a><a href="https://a.b/">5</a><p>&lt;a href="text"></p>' +
      '<script>const x = \'<a href="no">\';</script><a href="../outside.html">6</a>',
  );
  await Deno.writeTextFile(`${site.path}/sub/b.html`, '<h1 id="here">b</h1><img src="no.png">');
  const { pages, links, broken } = await checkLinks(site.path);
  assert.deepEqual([pages, links], [2, 6]);
  assert.deepEqual(broken.toSorted(), [
    "index.html: ../outside.html",
    "index.html: c.html",
    "index.html: sub/",
    "index.html: sub/b.html#gone",
    "sub/b.html: no.png",
  ]);
});

Deno.test("a page of the reference leads to the book, and to source code in it", () => {
  const source = new URL("../../lib/sam/sam.ts", import.meta.url).href.replaceAll("/", "&#x2F;");
  const page = '<a href="..&#x2F;..&#x2F;" class="contextLink">sam-ood</a>' +
    `<a href="${source}">view</a><a href="#gone">K</a>` +
    "import { sam } from &quot;sam&quot;; import x from &quot;arquero&quot;;";
  assert.equal(
    inTheBook(page, "../../../"),
    '<a href="../../../api.html" class="contextLink">sam-ood</a>' +
      '<a href="../../../lib/sam/sam.ts.html">view</a><a>K</a>' +
      "import { sam } from &quot;sam-ood/sam&quot;; import x from &quot;arquero&quot;;",
  );
});

Deno.test("the command says its options, and what it does not know in one line", () => {
  assert.deepEqual(parseOptions(["--out", "x"]), { out: "x" });
  assert.throws(() => parseOptions(["--uot"]), { name: "InputError", message: /^[^\n]*--help/ });
});

Deno.test(
  { name: "the book is built, and each of its links leads somewhere", ...unless(noRenderer) },
  async () => {
    const { path, pages, links } = await book();
    assert.ok((await Deno.stat(path)).isFile);
    // A page a name of the reference, for the most part.
    assert.ok(pages > 1000 && links > 10 * pages, `${pages} pages, ${links} links`);
  },
);

const shown = [
  "index",
  "notebooks/lessons/02-sam-in-ten-lines",
  "notebooks/01-zero-shot",
  "docs/bounds",
  "playground",
  "api",
  "lib/sam/sam.ts",
];
const widths = [1280, 800, 400];
Deno.test(
  {
    name: "pages fit at 1280, 800 and 400 pixels, follow the system's colors, and set formulas",
    ...unless(whyNotOpened),
  },
  async () => {
    await withPage({}, async (page, at) => {
      const setWidth = (width: number) => page.setViewportSize({ width, height: 800 });
      async function checkWidths(name: string): Promise<void> {
        for (const width of widths) {
          await setWidth(width);
          assert.ok(await wide(page) <= width, `${name}: ${await wide(page)} of ${width}`);
        }
      }
      for (const name of shown) {
        await setWidth(widths[0]!);
        await page.goto(at(name));
        await page.locator("h1").waitFor();
        assert.equal(await page.locator(".katex-error").count(), 0, name);
        const formulas = await page.locator(".arithmatex").count();
        assert.equal(await page.locator(".arithmatex:has(.katex)").count(), formulas, name);
        for (const [colorScheme, scheme] of [["light", "default"], ["dark", "slate"]] as const) {
          await page.emulateMedia({ colorScheme });
          await page.locator(`body[data-md-color-scheme=${scheme}]`).waitFor();
          const ground = await page.evaluate<string>(
            "getComputedStyle(document.body).backgroundColor",
          );
          const [light] = ground.match(/\d+/g)!.map(Number);
          assert.equal(light! > 128, colorScheme === "light", `${name}: ${ground}`);
        }
        await checkWidths(name);
      }
      for (const name of ["api/sam/index", "api/nn/~/network"]) {
        await page.goto(at(name));
        await page.locator("#searchbar").waitFor();
        await checkWidths(name);
      }
    });
  },
);
for (const width of [1280, 400]) {
  Deno.test(
    {
      name: `${width} pixels wide, the search finds FriendlySAM`,
      ...unless(whyNotOpened),
    },
    async () => {
      await withPage({ viewport: { width, height: 800 } }, async (page, at) => {
        await page.goto(at("index"));
        if (width < 960) await page.locator("label.md-header__button[for=__search]").click();
        await page.locator(".md-search__input").click();
        await page.keyboard.type("FriendlySAM");
        const found = page.locator(".md-search-result__link[href*='/02-sam-family.html']")
          .first();
        await found.click();
        await page.waitForURL(/notebooks\/02-sam-family\.html/);
      });
    },
  );
}

Deno.test({
  name: "a lesson is two clicks away, its solutions folded until asked for",
  ...unless(whyNotOpened),
}, async () => {
  await withPage({ viewport: { width: 1280, height: 900 } }, async (page, at) => {
    await page.goto(at("index"));
    await page.locator(".md-tabs").getByText("Lessons").click();
    await page.locator(".md-sidebar--primary").getByText("Lesson 2").click();
    await page.waitForURL(/02-sam-in-ten-lines\.html$/);
    assert.equal(await page.locator("details").count(), 3);
    const code = page.getByText("shrinks with the gradient");
    assert.ok(!await code.isVisible());
    await page.locator("details summary").first().click();
    assert.ok(await code.isVisible());
    // Its figures are drawn.
    const sizes = await page.locator("article p > img").evaluateAll((images) =>
      images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth)
    );
    assert.ok(sizes.length > 0 && sizes.every((size) => size > 0), String(sizes));
  });
});

Deno.test(
  { name: "the playground works on its page of the book", ...unless(whyNotOpened) },
  async () => {
    await withPage({ viewport: { width: 1280, height: 900 } }, async (page, at) => {
      await page.goto(at("playground"));
      const end = page.frameLocator("iframe.playground").locator("#valleys-end[data-settled=true]");
      await end.waitFor({ timeout: 60_000 });
      assert.match((await end.textContent())!, /SAM ends/);
    });
  },
);

/** Opens a page that must say nothing to the console and ask no server for anything. */
async function withPage(
  options: Parameters<Browser["newPage"]>[0],
  use: (page: Page, at: (name: string) => string) => Promise<void>,
): Promise<void> {
  const { path } = await book();
  const page = await (await browser()).newPage(options);
  try {
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => {
      if (!/^(?:file|data|blob):/.test(request.url())) said.push(request.url());
    });
    await use(page, (name) => `file://${path.replace("index.html", `${name}.html`)}`);
    assert.deepEqual(said, []);
  } finally {
    await page.close();
  }
}

function wide(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth");
}
