import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { descend } from "../../lib/valleys/descend.ts";
import {
  buildPlayground,
  commentParts,
  parseOptions,
  type Playground,
  ruleComments,
} from "../../tools/play.ts";
import { withEnv } from "../env.ts";
import { unless } from "../unless.ts";
import { browser, executablePath } from "./one_browser.ts";

const inChromium = () => unless(executablePath === undefined && "no Chromium");

const folder = await Deno.makeTempDir({ prefix: "sam-ood-play-test-" });
let built: Promise<Playground> | undefined;
const page = () => built ??= buildPlayground(folder);
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

Deno.test("the page is one file of less than 2 MB as it travels, and asks for no other", async () => {
  const { path, bytes, gzipBytes } = await page();
  assert.equal((await Deno.stat(path)).size, bytes);
  assert.ok(gzipBytes < 2e6, `${gzipBytes} bytes`);
  const text = await Deno.readTextFile(path);
  const [markup] = text.split('<script type="text/plain"');
  assert.doesNotMatch(markup!, /(?:src|href)="(?!data:)/);
});

Deno.test("every rule's formula is quoted as its file has it", async () => {
  const comments = await ruleComments();
  assert.deepEqual(Object.keys(comments), Object.keys(rules));
  const { sam } = comments;
  const formula = sam!.filter(({ kind }) => kind === "formula");
  assert.equal(formula.length, 1);
  const source = await Deno.readTextFile(new URL("../../lib/sam/sam.ts", import.meta.url));
  for (const line of formula[0]!.text.split("\n")) assert.ok(source.includes(` *     ${line}\n`));
  assert.match(sam![0]!.text, /^SAM: Foret, .* equations 2 and 3\.$/);
});

Deno.test("a comment's paragraphs are joined, its formulas are kept line by line", () => {
  const source =
    `import x from "y";\n/**\n * One\n * two {@link three}.\n *\n *     a = b\n *       + c\n */\n`;
  assert.deepEqual(commentParts(source), [
    { kind: "text", text: "One two three." },
    { kind: "formula", text: "a = b\n  + c" },
  ]);
});

Deno.test("the command knows one option, and says so in one line", () => {
  assert.deepEqual(parseOptions([]), { build: false });
  assert.deepEqual(parseOptions(["--build"]), { build: true });
  assert.throws(() => parseOptions(["--biuld"]), {
    name: "InputError",
    message: /^[^\n]*; the only option is --build$/,
  });
});

Deno.test(
  { name: "SAM and SGD end on the page where they end in Deno", ...inChromium() },
  async () => {
    await withPage(async (page) => {
      const ends = await settled(page);
      await withEnv({ SAM_OOD_BACKEND: "cpu" }, async () => {
        const sam = await descend(makeRule("sam", { rho: 0.4 }), { seed: 1 });
        const sgd = await descend(makeRule("plain"), { seed: 1 });
        for (const [end, path] of [[ends.rule, sam], [ends.plain, sgd]] as const) {
          assert.equal(end.place, path.place);
          for (const axis of ["x", "y"] as const) {
            assert.ok(Math.abs(end[axis] - path.end[axis]) < 1e-5, `${end[axis]}`);
          }
        }
        assert.deepEqual([sam.place, sgd.place], ["flat", "sharp"]);
      });
    });
  },
);

Deno.test({ name: "a path that leaves the map is told in words", ...inChromium() }, async () => {
  await withPage(async (page) => {
    await page.locator("#rate").fill("0.15");
    await page.locator("#start-x").fill("0");
    const { rule, plain } = await settled(page);
    assert.deepEqual([rule.place, plain.place], ["outside", "outside"]);
    const words = page.getByText(/SAM ends outside, behind the hill, at \([\d.]+, [\d.]+\)/);
    await words.waitFor();
  });
});

Deno.test(
  { name: "dragging the ring, arrow keys and sliders move the path", ...inChromium() },
  async () => {
    await withPage(async (page) => {
      const before = await settled(page);
      const ring = page.locator("#start");
      const { x, y, width, height } = (await ring.boundingBox())!;
      const middle = { x: x + width / 2, y: y + height / 2 };
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.down();
      await page.mouse.move(middle.x + 60, middle.y + 60, { steps: 6 });
      await page.mouse.move(middle.x + 150, middle.y + 150, { steps: 6 });
      await page.mouse.up();
      const dragged = await settled(page);
      assert.notDeepEqual(dragged, before);
      const start = async () => ({
        x: Number(await page.locator("#start-x").inputValue()),
        y: Number(await page.locator("#start-y").inputValue()),
      });
      const there = await start();
      assert.ok(there.x > 2 && there.y < 3.5, JSON.stringify(there));

      // The drag left the ring focused.
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Shift+ArrowUp");
      const moved = await start();
      assert.ok(Math.abs(moved.x - (there.x - 0.05)) < 0.03, JSON.stringify(moved));
      assert.ok(Math.abs(moved.y - (there.y + 0.5)) < 0.03, JSON.stringify(moved));
      assert.match(
        await ring.getAttribute("aria-valuetext") ?? "",
        /^scale [\d.]+, weight [\d.]+$/,
      );

      await page.locator("#start-x").fill("1");
      await page.locator("#start-y").fill("4.5");
      await page.locator("#radius").focus();
      for (let press = 0; press < 30; press++) await page.keyboard.press("ArrowLeft");
      assert.equal(await page.locator("#radius").inputValue(), "0.1");
      assert.equal((await settled(page)).rule.place, "sharp");
    });
  },
);

Deno.test(
  { name: "every rule goes down the page's landscape, under its equation", ...inChromium() },
  async () => {
    const comments = await ruleComments();
    await withPage(async (page) => {
      for (const name of Object.keys(rules)) {
        await page.locator("#rule").selectOption(name);
        await settled(page);
        const formula = await page.locator("#equation pre").first().textContent();
        const quoted = comments[name]!.find(({ kind }) => kind === "formula");
        assert.equal(formula, quoted?.text);
        const disabled = await page.locator("#radius").isDisabled();
        assert.equal(disabled, name === "plain", name);
      }
    });
  },
);

Deno.test(
  { name: "the marked step shows its perturbation and its gradients", ...inChromium() },
  async () => {
    await withPage(async (page) => {
      await settled(page);
      await page.locator("#step").fill("40");
      const rows = page.locator("#step-rows");
      await page.getByText("Step 40 of SAM").waitFor();
      const text = (await rows.textContent())!;
      assert.match(text, /gradient at w\(/);
      assert.match(text, /gradient at w \+ ε\(/);
      assert.match(text, /ε\(.*\), length 0\.40/);
      const box = (await page.locator("#map svg").boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.7);
      await page.getByText("Step 40 of SAM").waitFor({ state: "detached" });
      const steps = page.locator("#map .arrow");
      assert.equal(await steps.count(), 3);
    });
  },
);

Deno.test(
  { name: "the network trains 24 steps, tells its backend, and stops", ...inChromium() },
  async () => {
    await withPage(async (page) => {
      await page.getByText("no network is trained yet").waitFor();
      await page.locator("#epochs").fill("2");
      await page.locator("#train").click();
      await page.getByText("Trained for 2 epochs.").waitFor({ timeout: 120_000 });
      assert.match((await page.locator("#network-backend").textContent())!, /^Computed by \w+ \(/);
      const { steps } = await dataset(page, "network-progress");
      assert.equal(steps, "24");
      assert.match(
        (await page.locator("#digits-words").textContent())!,
        /^At 30 degrees Adam is right on [\d.]+% of all test digits/,
      );
      const upright = page.locator("#network-table tr").nth(1);
      const [adam] = (await upright.locator("td").allTextContents()).map(parseFloat);
      assert.ok(adam! > 20 && adam! <= 100, `${adam}`);
      await page.locator("#angle").fill("90");
      await page.getByText("At 90 degrees").waitFor();

      await page.locator("#epochs").fill("40");
      await page.locator("#train").click();
      await page.getByText(/^Step \d+ of 480/).waitFor({ timeout: 60_000 });
      await page.locator("#train").click();
      await page.getByText(/^Stopped after \d+ epochs/).waitFor({ timeout: 60_000 });
    });
  },
);

Deno.test(
  { name: "every control has a label, and nothing is wider than a phone", ...inChromium() },
  async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await withPage(async (page) => {
        const ids = await page.evaluate<string[]>(
          `[...document.querySelectorAll("${controls}")].map((control) => control.id)`,
        );
        assert.equal(new Set(ids).size, 13);
        const unnamed = await page.evaluate(
          `[...document.querySelectorAll("${controls}")].map((control) => control.id).filter((id) => {
          const { labels, ariaLabel, textContent } = document.getElementById(id);
          return !(labels?.length > 0 || ariaLabel || textContent.trim());
        })`,
        );
        assert.deepEqual(unnamed, []);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 400);
      }, { viewport: { width: 400, height: 800 }, colorScheme });
    }
  },
);

const controls = "input, select, button, [role=slider]";

/** Calls `use` with the opened page, which must say nothing to the console. */
async function withPage(
  use: (page: Page) => Promise<void>,
  options: Parameters<Browser["newPage"]>[0] = { viewport: { width: 1280, height: 900 } },
): Promise<void> {
  const { path } = await page();
  const opened = await (await browser()).newPage(options);
  try {
    const said: string[] = [];
    opened.on("console", (message) => said.push(message.text()));
    opened.on("pageerror", (error) => said.push(error.message));
    await opened.goto(`file://${path}`);
    await opened.locator("#angle").waitFor();
    await use(opened);
    assert.deepEqual(said, []);
  } finally {
    await opened.close();
  }
}

interface End {
  readonly place: string;
  readonly x: number;
  readonly y: number;
}

/** Where the paths end once they are those that the controls say. */
async function settled(page: Page): Promise<{ rule: End; plain: End }> {
  await page.locator("#valleys-end[data-settled=true]").waitFor({ timeout: 60_000 });
  const { rule, plain } = await dataset(page, "valleys-end");
  const end = (text: string | undefined) => JSON.parse(text ?? "null") as End;
  return { rule: end(rule), plain: end(plain) };
}

/** The data attributes of an element. */
function dataset(page: Page, id: string): Promise<Record<string, string | undefined>> {
  return page.evaluate(`({ ...document.getElementById("${id}").dataset })`);
}
