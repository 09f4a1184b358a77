import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import type { Page } from "playwright-core";
import { selfTraining } from "../../lib/experiment/self_training.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { readRecords } from "../../lib/records/read_records.ts";
import { canonical, recordId, type RunConfig, type RunRecord } from "../../lib/records/record.ts";
import { claimsTable } from "../../lib/report/claims/claims_table.ts";
import { settingsOf } from "../../lib/report/correlation/correlations.ts";
import { planTable } from "../../lib/report/claims/plan_table.ts";
import type { Row } from "../../lib/report/table.ts";
import { addressFrom, parseOptions } from "../../tools/report.ts";
import { againOf } from "../../tools/report/again.ts";
import { recordsBehind } from "../../tools/report/behind.ts";
import { recordsOfClaims, recordsOfPlan } from "../../tools/report/claims.ts";
import { embeddedJson, escaped, rangesOf, sortValue } from "../../tools/report/markup.ts";
import { pageOf } from "../../tools/report/page.ts";
import { settingsIn } from "../../tools/report/settings.ts";
import { parseOptions as parseRun, type RunOptions } from "../../tools/run.ts";
import { adapted, record } from "../report/records.ts";
import { temporaryFolder } from "./notebooks.ts";
import { unless } from "../unless.ts";
import { browser, executablePath } from "./one_browser.ts";

const committed = await readRecords(
  undefined,
  new URL("../../results/runs", import.meta.url).pathname,
);

/** What a careless page would run, or be torn apart by. */
const hostile =
  `</script><script>window.hit = 1</script><img src=x onerror="hit=1">"'\u202Edlo\u0000\n&amp;`;

const curve = [{ shift: 0, accuracy: 0.9 }, { shift: 60, accuracy: 0.5 }];

/** Adam and SAM, three seeds each, on two data sets. */
function smallGrid(): RunRecord[] {
  return ["rotated-mnist", "covertype"].flatMap((dataset, d) =>
    [1, 2, 3].flatMap((seed) => [
      record({ config: { dataset }, seed, target: 0.5 + 0.01 * seed, curve }),
      record({
        ...{ config: { dataset }, rule: "sam", options: { rho: 0.05 }, seed, curve },
        target: 0.6 + 0.02 * seed - 0.2 * d,
      }),
    ])
  );
}

/** The grid and a run whose every word is hostile. */
function hostileGrid(): RunRecord[] {
  const config: RunConfig = {
    ...record().config,
    dataset: hostile,
    network: hostile,
    rule: { name: hostile, options: { [hostile]: hostile } },
  };
  const made = record();
  const environment = { ...made.environment, device: hostile, processor: hostile, commit: hostile };
  const odd = { ...made, config, id: recordId(config), note: hostile, environment };
  return [...smallGrid(), odd];
}

Deno.test("runs that cannot stand in one table are of several settings, with titles of their own", () => {
  const three = [record(), record({ rule: "sam", seed: 2 }), record({ config: { batchSize: 64 } })];
  const settings = settingsIn([...three, adapted({}), record({ config: { vary: "rows" } })]);
  assert.deepEqual(settings.map(({ title, records }) => [title, records.length]), [
    ["Rotated MNIST, zero-shot, corrected, quick, batch 128", 2],
    ["Rotated MNIST, zero-shot, corrected, quick, batch 64", 1],
    [
      "Rotated MNIST, zero-shot, corrected, quick, seeds decide the rows that are drawn alone",
      1,
    ],
    ["Covertype, self-training, corrected, quick", 1],
  ]);
});

Deno.test("behind a row are the runs of its rule and options, and with a difference those of Adam", () => {
  const ema = record({ config: { averaging: { name: "ema", options: { decay: 0.99 } } }, seed: 9 });
  const other = record({ rule: "sam", options: { rho: 0.1 } });
  const records = [...smallGrid().filter((r) => r.config.dataset === "covertype"), ema, other];
  const seeds = (row: Row) =>
    recordsBehind(row, records).map(({ config: c }) =>
      `${c.rule.name}${c.averaging ? "+" : ""} ${c.seed}`
    );
  const covertype = { dataset: "covertype", rule: "sam", label: "SAM", options: "rho 0.05" };
  assert.deepEqual(seeds(covertype), ["sam 1", "sam 2", "sam 3"]);
  assert.deepEqual(seeds({ ...covertype, difference_points: 1 }).toSorted(), [
    ...["plain 1", "plain 2", "plain 3", "sam 1", "sam 2", "sam 3"],
  ]);
  assert.deepEqual(seeds({ rule: "plain", label: "Adam", options: "" }).length, 3);
  assert.deepEqual(seeds({ rule: "plain", label: "Adam + EMA", options: "decay 0.99" }), [
    "plain+ 9",
  ]);
  assert.equal(seeds({ dataset: "covertype", rule: "", label: "mean" }).length, 6);
  assert.deepEqual(seeds({ label: "SAM", quantity: "measured" }), [
    "sam 1",
    "sam 2",
    "sam 3",
    "sam 1",
  ]);
});

Deno.test("behind a rank correlation are the runs of its setting", () => {
  const measured = committed.filter(({ config: c, metrics }) =>
    c.dataset === "covertype" && c.scale === "quick" && c.adaptation && c.protocol === "authors" &&
    metrics.measures
  );
  const settings = settingsOf(measured);
  assert.ok(settings.length > 1);
  for (const { title, records } of settings) {
    assert.deepEqual(recordsBehind({ setting: title }, measured).length, records.length, title);
  }
});

Deno.test("behind a claim are the runs of its rules and Adam, of every seed that it counts", () => {
  const records = committed.filter(({ config: c }) =>
    c.dataset === "covertype" && c.scale === "paper" && c.protocol === "authors" && !c.measures &&
    !c.trainingProtocol
  );
  const behind = recordsOfClaims(records);
  const rows = claimsTable(records).rows;
  assert.ok(rows.length > 0);
  for (const row of rows) {
    const seeds = new Set(behind(row).map(({ config }) => config.seed));
    assert.equal(
      seeds.size,
      Number(/(\d+) seeds$/.exec(String(row["what"]))![1]),
      String(row["what"]),
    );
    const names = new Set(behind(row).map(({ config }) => config.rule.name));
    assert.equal(names.size, row["who"] === "the eight together" ? 9 : 2);
  }
});

Deno.test("behind a row of the plan are the runs that were made of it", () => {
  const rows = planTable(committed).rows;
  const behind = recordsOfPlan(committed);
  // It counts those of the seeds that the plan asks for so far.
  for (const row of rows) assert.ok(behind(row).length >= Number(row["made"]), String(row["name"]));
  assert.ok(rows.some((row) => Number(row["made"]) > 0 && behind(row).length === row["made"]));
});

Deno.test("the lines and the command that a page gives make that run again", () => {
  const once = new Map(
    committed.map((one) => [canonical({ ...one.config, seed: 0 }), one]),
  );
  let calls = 0, commands = 0;
  for (const { id, config } of once.values()) {
    const { code, command, makes } = againOf(config);
    const asked = /runGrid\(\[([^]*)\]\);/.exec(code)![1]!.replaceAll(
      "{seed}",
      String(config.seed),
    );
    const made = new Function("zeroShot", "selfTraining", `return (${asked});`);
    assert.equal(recordId(made(zeroShot, selfTraining)), id, code);
    if (/zeroShot|selfTraining/.test(code)) calls++;
    if (!command?.startsWith("deno task run ")) continue;
    const args = command.replaceAll("{seed}", String(config.seed)).split(" ").slice(3);
    const { configs } = parseRun(args) as RunOptions;
    assert.equal(configs.length, makes, command);
    assert.ok(configs.some((one) => recordId(one) === id), command);
    commands++;
  }
  assert.ok(calls > once.size / 2 && commands > 20, `${calls} calls and ${commands} commands`);
});

Deno.test("a run that no call has is made again by its whole config", () => {
  const { config } = record({ config: { sourceSize: 17 } });
  const { code, command } = againOf(config);
  assert.match(code, /^import \{ runGrid \} from "sam-ood\/experiment";\n\nawait runGrid\(\[\{/);
  assert.match(code, /sourceSize: 17,[^]*seed: \{seed\}/);
  assert.equal(command, undefined);
});

Deno.test("a cell is sorted by the first number in it", () => {
  const values = ["+5.7 ± 3.9 *", "-0.31 (0.012; 0.28)", "1,230", "1.2×10⁻⁷", "< 0.001", "–", "∞"];
  assert.deepEqual(values.map(sortValue), [5.7, -0.31, 1230, 1.2e-7, 0.001, null, 1e308]);
});

Deno.test("text of a record stays text in markup, and in a script element", () => {
  assert.equal(escaped(`<a b="c">'&\u202E\n`), "&lt;a b=&quot;c&quot;&gt;&#39;&amp; ");
  const text = embeddedJson({ hostile });
  assert.deepEqual(JSON.parse(text), { hostile });
  assert.doesNotMatch(text, /[<>&]/);
  assert.equal(rangesOf([7, 1, 0, 2, 9]), "0-2,7,9");
});

Deno.test("a page of hostile records has its own two scripts, and the words of the records as text", async () => {
  const html = await pageOf(hostileGrid(), { folder: "runs/", root: "../" });
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(html.replaceAll("\n", ""), /[\u0000-\u001f\u202e]/);
  const document = new DOMParser().parseFromString(html, "text/html");
  assert.equal(document.querySelectorAll("script").length, 2);
  assert.equal(document.querySelectorAll("img").length, 0);
  assert.equal(document.querySelectorAll("[onerror]").length, 0);
  assert.ok(document.querySelector(".setting:last-of-type")!.textContent.includes("<img src=x"));
  for (const table of document.querySelectorAll("table")) {
    assert.ok(table.querySelector("caption"));
    for (const header of table.querySelectorAll("th")) assert.ok(header.getAttribute("scope"));
    for (const row of table.querySelectorAll("tbody tr")) {
      assert.ok(row.querySelector('th[scope="row"]'));
    }
  }
});

Deno.test("what the command line has wrong is one line, and records are linked from where the page is", () => {
  assert.throws(() => parseOptions(["--of", "b"]), {
    name: "InputError",
    message: "Unknown option '--of'; --help lists the options",
  });
  assert.equal(addressFrom("results/index.html", "results/runs"), "runs/");
  assert.equal(addressFrom("b/c.html", "a/my runs"), "../a/my%20runs/");
});

/** Opens a page of records from a file, and hands it to `use` with what its console said. */
async function inBrowser(
  records: readonly RunRecord[],
  use: (page: Page, address: string) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(
    `${folder.path}/index.html`,
    await pageOf(records, { folder: "runs/", root: "../" }),
  );
  const page = await (await browser()).newPage({ viewport: { width: 400, height: 800 } });
  try {
    page.setDefaultTimeout(60_000);
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    const address = `file://${folder.path}/index.html`;
    await page.goto(address);
    await page.waitForSelector("#run-table table");
    await use(page, address);
    assert.deepEqual(said, []);
  } finally {
    await page.close();
  }
}

const inChromium = {
  ...unless(executablePath === undefined && "no Chromium"),
  sanitizeOps: false,
  sanitizeResources: false,
};

Deno.test(
  "a page sorts, filters and opens a run, by keyboard too, and says nothing in the console",
  inChromium,
  async () => {
    const records = smallGrid();
    await inBrowser(records, async (page, address) => {
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      assert.equal(width, 400);

      const setting = page.locator(".setting").first();
      await setting.locator("summary").click();
      const table = setting.locator("table").first();
      const column = table.getByRole("columnheader", { name: "Target accuracy (%)" });
      const rules = () => table.locator("tbody th").allTextContents();
      await column.getByRole("button").focus();
      await page.keyboard.press("Enter");
      assert.equal(await column.getAttribute("aria-sort"), "ascending");
      assert.deepEqual(await rules(), ["Adam", "SAM"]);
      await page.keyboard.press("Enter");
      assert.equal(await column.getAttribute("aria-sort"), "descending");
      assert.deepEqual(await rules(), ["SAM", "Adam"]);

      const filters = page.locator("#filters");
      await filters.getByLabel("Data set").selectOption("covertype");
      await filters.getByLabel("Rule").selectOption("sam");
      assert.match(
        (await page.locator("#count").textContent())!,
        /^3 of 12 runs, 1 of 2 settings$/,
      );
      assert.equal(await page.locator(".setting:visible").count(), 1);
      assert.equal(await page.locator("#run-table tbody tr").count(), 3);
      await page.getByRole("button", { name: "Show all" }).click();
      // The page's policy lets nobody evaluate a condition in it.
      await page.locator("#run-table tbody tr").nth(11).waitFor();
      assert.equal(await page.locator("#run-table tbody tr").count(), 12);

      await table.getByRole("button", { name: "6 runs" }).click();
      const dialog = page.locator("dialog");
      assert.equal(await dialog.locator("tbody tr").count(), 6);
      await dialog.locator("tbody button").first().click();
      const heading = (await dialog.locator("h2").textContent())!;
      const shown = records.find(({ id }) => heading.includes(id))!;
      assert.ok(shown, heading);
      const { rule, seed } = shown.config;
      assert.match(heading, new RegExp(`${rule.name === "sam" ? "SAM" : "Adam"} .*seed ${seed}$`));
      const config = JSON.parse((await dialog.locator("pre").last().textContent())!) as RunConfig;
      assert.equal(recordId(config), shown.id);
      assert.equal(
        await dialog.locator("dd a").getAttribute("href"),
        `runs/${shown.id}.json`,
      );
      await page.keyboard.press("Escape");
      assert.equal(await dialog.isVisible(), false);
      // Closing takes the run out of the address, in an event of its own.
      await page.waitForURL(address);

      await page.goto(`${address}#run-${records[0]!.id}`);
      await page.reload();
      assert.ok((await dialog.locator("h2").textContent())!.includes(records[0]!.id));
    });
  },
);

Deno.test("no word of a hostile record is run by a browser", inChromium, async () => {
  await inBrowser(hostileGrid(), async (page) => {
    for (const summary of await page.locator("summary").all()) await summary.click();
    await page.locator("#run-table tbody button").last().click();
    assert.ok((await page.locator("dialog h2").textContent())!.includes("<img src=x"));
    assert.equal(await page.evaluate("window.hit"), undefined);
  });
});
