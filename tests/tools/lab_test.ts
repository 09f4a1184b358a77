/** Notebooks as a reader runs them: JupyterLab of `deno task lab` in Chromium. */
import assert from "node:assert/strict";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { InputError } from "../../lib/check.ts";
import { sam } from "../../lib/sam/sam.ts";
import { descend } from "../../lib/valleys/descend.ts";
import { ensureLab, type Lab, parseOptions, startLab, viewOf } from "../../tools/lab.ts";
import { ownFolder } from "../../tools/own_folder.ts";
import type { Place } from "../../tools/pinned_environment.ts";
import { type Cell, readCells, temporaryFolder } from "./notebooks.ts";
import { browser, executablePath } from "./one_browser.ts";
import { unless } from "../unless.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The environment with JupyterLab; else why it can't be opened. */
const had = await (async () => {
  if (executablePath === undefined) return "no Chromium";
  try {
    return { place: await ensureLab(console.error) };
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
})();
const whereLabIs = () => unless(typeof had === "string" && had);

Deno.test("the command line is a notebook or folder, a port, and whether a browser opens", () => {
  assert.deepEqual(parseOptions([]), { browser: true });
  assert.deepEqual(parseOptions(["mine", "--port", "8899", "--no-browser"]), {
    ...{ name: "mine", port: 8899, browser: false },
  });
  assert.throws(() => parseOptions(["--port", "x"]), /^InputError: --port is NaN; it must be an/);
  assert.throws(() => parseOptions(["a", "b"]), /^InputError: 2 names are given \(a, b\)/);
});

Deno.test("what is named is opened: of the checkout inside the whole, elsewhere alone", async () => {
  const root = ROOT.replace(/\/$/, "");
  assert.deepEqual(await viewOf(undefined, "/"), { root, opened: "notebooks" });
  const lesson = "01-what-is-sharpness";
  const opened = `notebooks/lessons/${lesson}.ipynb`;
  for (const name of [lesson, `${lesson}.ipynb`, `${root}/${opened}`]) {
    assert.deepEqual(await viewOf(name, "/"), { root, opened });
  }
  assert.deepEqual(await viewOf("lessons", `${root}/notebooks`), {
    ...{ root, opened: "notebooks/lessons" },
  });
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/own.ipynb`, "");
  assert.deepEqual(await viewOf("own.ipynb", folder.path), {
    ...{ root: folder.path, opened: "own.ipynb" },
  });
  assert.deepEqual(await viewOf(".", folder.path), { root: folder.path, opened: "" });
  await assert.rejects(viewOf("01-zero-shto", "/"), /did you mean "01-zero-shot"\?$/);
});

Deno.test({ name: "a taken port is told in one line", ...whereLabIs() }, async () => {
  assert.ok(typeof had !== "string");
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  await assert.rejects(
    startLab(had.place, { root: "/", opened: "" }, { port }),
    new RegExp(`^InputError: cannot take port ${port} `),
  );
});

Deno.test(
  { name: "Run All puts every output under its cell, and bars move", ...whereLabIs() },
  async () => {
    const committed = `${ROOT}/notebooks/01-zero-shot.ipynb`;
    await inLab(committed, async ({ page, path }) => {
      await page.evaluate(watchBars);
      const cells = await runAll(page, path);
      assert.deepEqual(cells.map(shown), (await codeCells(committed)).map(shown));
      const bars = await page.evaluate<string[]>("window.bars");
      const first = bars.map((places) => places.split(" ")[0]!.split("/").map(Number));
      const [, total] = first[0]!;
      assert.ok(first.some(([done]) => done! < total!), `${bars}`);
      assert.ok(new Set(first.map(([done]) => done)).size >= 3, `${bars}`);
      for (const place of bars.at(-1)!.split(" ")) assert.match(place, /^(\d+)\/\1$/);
    });
  },
);

Deno.test(
  {
    name: "in a lesson figures are readable, an edit counts, a stop ends one cell alone",
    ...whereLabIs(),
  },
  async () => {
    const lesson = `${ROOT}/notebooks/lessons/01-what-is-sharpness.ipynb`;
    await inLab(lesson, async ({ page, path }) => {
      const cells = await runAll(page, path);
      const committed = await codeCells(lesson);
      assert.deepEqual(cells.map(shown), committed.map(shown));
      assert.equal(printed(cells), printed(committed));

      for (const theme of ["Light", "Dark"]) {
        await choose(page, "Settings", "Theme", `JupyterLab ${theme}`);
        const body = page.locator(`body[data-jp-theme-name="JupyterLab ${theme}"]`);
        await body.waitFor({ state: "attached" });
        const contrasts = await contrastsOf(page);
        assert.ok(contrasts.length >= 4, `${contrasts.length} figures`);
        for (const { texts, least } of contrasts) {
          assert.ok(texts > 0 && least >= 4.5, `${theme}: ${JSON.stringify(contrasts)}`);
        }
      }

      const edited = cells.findIndex(({ source }) => source.join("").startsWith("const rho = 0.4"));
      const told = cells.findIndex(({ source }) => source.join("").includes("ends at"));
      await type(page, edited, cells[edited]!.source.join("").replace("0.4", "0.1"));
      await run(page, edited);
      await run(page, told);
      const { end, place } = await descend(sam({ rho: 0.1 }), { seed: 1 });
      assert.equal(place, "sharp");
      const words = `sam: ends at (${end.x.toFixed(2)}, ${end.y.toFixed(2)}), sharp`;
      await output(page, told).getByText(words).waitFor();

      // The last two cells become one that trains for long, and one after it.
      const [long, next] = [cells.length - 2, cells.length - 1];
      await type(page, long, training);
      await type(page, next, "console.log(`rho is still ${rho}`);");
      await start(page, long);
      await output(page, long).locator("progress").waitFor();
      await page.locator('[data-command="notebook:interrupt-kernel"] button').click();
      await output(page, long).getByText(/^Interrupted: interrupted in epoch \d+ of 9999/)
        .waitFor();
      await run(page, next);
      await output(page, next).getByText("rho is still 0.1").waitFor();
    });
  },
);

const training = `import { adam, fit, mlp, rotatedMnist } from "sam-ood";
const { source } = await rotatedMnist({ angle: 60 });
await fit(mlp(source), source, { rule: sam(), optimizer: adam(), epochs: 9999, seed: 1 });`;

/** Notes the places of all bars in the page's `bars`, each change once. */
const watchBars = `
  window.bars = [];
  new MutationObserver(() => {
    const all = [...document.querySelectorAll("progress")];
    const places = all.map(({ value, max }) => value + "/" + max).join(" ");
    if (places && window.bars.at(-1) !== places) window.bars.push(places);
  }).observe(document.body, { childList: true, subtree: true });`;

/**
 * The kinds of a cell's outputs, without what console.log prints: that goes through Deno's kernel alone,
 * which puts it under the next cell now and then.
 */
function shown({ outputs }: Cell): string[] {
  return outputs.map(({ output_type: type }) => type).filter((type) => type !== "stream");
}

/** Lines that cells print. */
function printed(cells: readonly Cell[]): number {
  return cells.flatMap(({ outputs }) => outputs).flatMap(({ text = [] }) => text).length;
}

/** A figure's texts, and the least contrast of one with what it stands on, from 1 to 21 (WCAG). */
interface Contrast {
  readonly texts: number;
  readonly least: number;
}

/** The contrast of each figure that the page shows, on the background of its theme. */
function contrastsOf(page: Page): Promise<Contrast[]> {
  return page.evaluate<Contrast[]>(`(async () => {
    const luminance = (rgb) => rgb.slice(0, 3)
      .map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
      .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
    const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
    const found = [];
    for (const image of document.querySelectorAll('img[src^="data:image/svg+xml"]')) {
      // The figure as it is seen: what is transparent shows the first ancestor that is not.
      let behind = image;
      while (behind && numbers(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
      const { naturalWidth: width, naturalHeight: height } = image;
      const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
      context.fillStyle = getComputedStyle(behind).backgroundColor;
      context.fillRect(0, 0, width, height);
      context.drawImage(image, 0, 0);
      // The same figure as elements, whose texts have places and colors.
      const host = document.body.appendChild(document.createElement("div"));
      host.style.cssText = "position: fixed; top: 0; left: 0";
      const inside = host.attachShadow({ mode: "open" });
      inside.innerHTML = await (await fetch(image.src)).text();
      const svg = inside.querySelector("svg");
      const origin = svg.getBoundingClientRect();
      const ratios = [...inside.querySelectorAll("text")].filter((text) => text.textContent.trim()).map((text) => {
        const box = text.getBoundingClientRect();
        const { data } = context.getImageData(
          box.x - origin.x, box.y - origin.y, Math.max(1, box.width), Math.max(1, box.height));
        const counts = new Map();
        for (let i = 0; i < data.length; i += 4) {
          const color = data.slice(i, i + 3).join();
          counts.set(color, (counts.get(color) ?? 0) + 1);
        }
        const [ground] = [...counts].reduce((most, one) => one[1] > most[1] ? one : most);
        const [dark, light] = [numbers(ground), numbers(getComputedStyle(text).fill)]
          .map(luminance).sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
      });
      host.remove();
      found.push({ texts: ratios.length, least: Math.min(...ratios) });
    }
    return found;
  })()`);
}

/** Runs all cells, and returns them as they are saved when all have run. */
async function runAll(page: Page, path: string): Promise<Cell[]> {
  await choose(page, "Run", "Run All Cells");
  let cells: Cell[] = [];
  await until(async () => {
    await page.waitForTimeout(500);
    if (await page.getByText("[*]:").count() > 0) return false;
    await page.keyboard.press("Control+s");
    // A file that is just being written is not whole.
    cells = await codeCells(path).catch(() => []);
    return cells.length > 0 && cells.every(({ execution_count: count }) => count !== null);
  }, "all cells have run");
  return cells;
}

async function codeCells(path: string): Promise<Cell[]> {
  return (await readCells(path)).filter(({ outputs }) => outputs !== undefined);
}

/** The n-th code cell. */
function cell(page: Page, n: number): Locator {
  return page.locator(".jp-CodeCell").nth(n);
}

function output(page: Page, n: number): Locator {
  return cell(page, n).locator(".jp-OutputArea");
}

/** Replaces a cell's code. */
async function type(page: Page, n: number, code: string): Promise<void> {
  const folded = cell(page, n).locator(".jp-InputPlaceholder");
  if (await folded.count() > 0) await folded.click();
  await cell(page, n).locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(code);
}

/** Runs a cell, and waits until it has run. */
async function run(page: Page, n: number): Promise<void> {
  const prompt = cell(page, n).locator(".jp-InputPrompt").first();
  const before = await prompt.textContent();
  await start(page, n);
  await until(async () => {
    const now = await prompt.textContent();
    return now !== before && /\d/.test(now ?? "");
  }, `cell ${n} has run`);
}

/** Runs a cell. */
async function start(page: Page, n: number): Promise<void> {
  await cell(page, n).locator(".cm-content").click();
  await page.keyboard.press("Control+Enter");
}

/** Waits until `condition` holds. */
async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 180_000;
  while (!await condition()) {
    if (performance.now() > end) throw new Error(`${what}: not within three minutes`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Clicks on an entry of the menu bar. */
async function choose(page: Page, menu: string, ...entries: string[]): Promise<void> {
  await page.locator("#jp-MainMenu").getByText(menu, { exact: true }).click();
  for (const entry of entries) {
    await page.locator(".lm-Menu-item", { hasText: new RegExp(`^${entry}$`) }).last().click();
  }
}

/** A started JupyterLab; ended after the last test. */
interface Started {
  readonly home: string;
  readonly lab: Lab;
}
let started: Promise<Started> | undefined;
Deno.test.afterAll(async () => {
  if (!started) return;
  const { home, lab } = await started;
  lab.process.kill("SIGTERM");
  await lab.process.status;
  await Deno.remove(home, { recursive: true });
});

/** Starts JupyterLab in a folder of notebooks of its own. */
async function begin(place: Place): Promise<Started> {
  const home = await Deno.makeTempDir({ prefix: "sam-ood-lab-test-" });
  await ownFolder(`${home}/notebooks`);
  const lab = await startLab(place, { root: `${home}/notebooks`, opened: "" }, {
    home,
    env: {
      ...{ SAM_OOD_SCALE: "smoke", SAM_OOD_RULES: "plain,sam", SAM_OOD_IMAGES: "digits" },
      ...{ SAM_OOD_DATA: "", SAM_OOD_OFFLINE: "1", SAM_OOD_RESULTS: `${home}/results` },
    },
  });
  return { home, lab };
}

/** An open notebook. */
interface Opened {
  readonly page: Page;
  /** Its file. */
  readonly path: string;
}

/** Calls `use` with a copy of a notebook, without outputs, opened in a workspace of its own. */
async function inLab(notebook: string, use: (opened: Opened) => Promise<void>): Promise<void> {
  assert.ok(typeof had !== "string");
  const { home, lab } = await (started ??= begin(had.place));
  const name = basename(notebook);
  const path = `${home}/notebooks/${name}`;
  const copy = JSON.parse(await Deno.readTextFile(notebook)) as { cells: Cell[] };
  for (const cell of copy.cells) {
    if (cell.outputs) Object.assign(cell, { outputs: [], execution_count: null });
  }
  await Deno.writeTextFile(path, JSON.stringify(copy));
  const { origin, search } = new URL(lab.url);
  const page = await (await browser()).newPage({ viewport: { width: 1280, height: 1000 } });
  try {
    const workspace = basename(name, ".ipynb");
    await page.goto(`${origin}/lab/workspaces/${workspace}/tree/${name}${search}`);
    await until(async () => {
      const sessions: { path: string; kernel: { execution_state: string } }[] =
        await (await fetch(`${origin}/api/sessions${search}`)).json();
      return sessions.find(({ path }) => path === name)?.kernel.execution_state === "idle";
    }, "the kernel is there");
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
    page.setDefaultTimeout(60_000);
    await use({ page, path });
  } finally {
    await page.close();
  }
}
