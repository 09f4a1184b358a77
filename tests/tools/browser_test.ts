import assert from "node:assert/strict";
import { ensureBrowser, findBrowser, versionOf } from "../../tools/browser.ts";
import { unless } from "../unless.ts";

Deno.test("a program that is there says its version, one that is not has none", async () => {
  assert.match((await versionOf(Deno.execPath()))!, /^deno 2\./);
  assert.equal(await versionOf("no-such-program"), undefined);
});

const browser = await findBrowser();

Deno.test(
  "where there is a browser nothing is installed",
  unless(!browser && "no Chromium"),
  async () => {
    const said: string[] = [];
    assert.equal(await ensureBrowser((line) => said.push(line)), undefined);
    assert.deepEqual(said, []);
  },
);
