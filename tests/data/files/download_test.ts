import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { download } from "../../../lib/data/files/download.ts";
import { content, cutAt, type Site, withSite, wrongContent } from "./site.ts";

const sha256 = createHash("sha256").update(content).digest("hex");
const expected = { bytes: content.length, sha256, patience: 300 };

function names(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), (entry) => entry.name).sort();
}

/** `path` has the right content and nothing is beside it. */
function assertArrived({ folder, path }: Site): void {
  assert.deepEqual(Deno.readFileSync(path), content);
  assert.deepEqual(names(`${folder}/a`), ["data.gz"]);
}

Deno.test("a download arrives whole, reports its progress and leaves nothing else", () =>
  withSite(async (site) => {
    const progress: number[] = [];
    const onProgress = (received: number, total: number) => {
      assert.equal(total, content.length);
      progress.push(received);
    };
    await download({ urls: [site.url("/good")], path: site.path, ...expected, onProgress });
    assertArrived(site);
    assert.equal(progress.at(-1), content.length);
    assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
  }));

Deno.test("what another caller has fetched meanwhile is not asked for again", () =>
  withSite(async (site) => {
    const call = () => download({ urls: [site.url("/good")], path: site.path, ...expected });
    await call();
    await call();
    assertArrived(site);
    assert.equal(site.log.length, 1);
  }));

Deno.test("a transfer that is cut goes on at the next mirror where it stopped", () =>
  withSite(async (site) => {
    const urls = [site.url("/cut"), site.url("/good")];
    await download({ urls, path: site.path, ...expected });
    assertArrived(site);
    assert.deepEqual(site.log, ["/cut all", `/good bytes=${cutAt}-`]);
  }));

Deno.test("a transfer that is cut goes on with the next call", () =>
  withSite(async (site) => {
    const cutShort = download({ urls: [site.url("/cut")], path: site.path, ...expected });
    await assert.rejects(cutShort, { name: "InputError" });
    assert.deepEqual(names(`${site.folder}/a`), ["data.gz.part"]);
    await download({ urls: [site.url("/good")], path: site.path, ...expected });
    assertArrived(site);
    assert.equal(site.log[1], `/good bytes=${cutAt}-`);
  }));

for (const page of ["/noRange", "/unsatisfiable"]) {
  Deno.test(`a server that cannot continue (${page}) is asked for everything`, () =>
    withSite(async (site) => {
      await Deno.mkdir(`${site.folder}/a`);
      await Deno.writeFile(`${site.path}.part`, wrongContent.slice(0, 100));
      await download({ urls: [site.url(page)], path: site.path, ...expected });
      assertArrived(site);
    }));
}

Deno.test("two callers in one process share one download", () =>
  withSite(async (site) => {
    const start = () => download({ urls: [site.url("/slow")], path: site.path, ...expected });
    await Promise.all([start(), start()]);
    assertArrived(site);
    assert.deepEqual(site.log, ["/slow all"]);
  }));

Deno.test("two processes that fetch one file at once both have it, whole", () =>
  withSite(async (site) => {
    const options = { urls: [site.url("/slow")], path: site.path, ...expected, patience: 5000 };
    const module = new URL("../../../lib/data/files/download.ts", import.meta.url);
    const code = `const { download } = await import("${module}");
      await download(${JSON.stringify(options)});`;
    const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));
    const args = ["eval", "--no-check", "--config", config, code];
    const fetches = [1, 2].map(() => new Deno.Command(Deno.execPath(), { args }).output());
    for (const { success, stderr } of await Promise.all(fetches)) {
      assert.ok(success, new TextDecoder().decode(stderr));
    }
    assertArrived(site);
  }));

Deno.test("of what a killed process left, one that is a minute old is gone on with", () =>
  withSite(async (site) => {
    await Deno.mkdir(`${site.folder}/a`);
    const [left, fresh] = ["0a1b2c3d", "ffffffff"].map((id) => `${site.path}.${id}.part`);
    await Deno.writeFile(left!, content.slice(0, cutAt));
    const old = Date.now() / 1000 - 100;
    await Deno.utime(left!, old, old);
    await Deno.writeFile(fresh!, content.slice(0, 7));
    await download({ urls: [site.url("/good")], path: site.path, ...expected });
    assert.deepEqual(site.log, [`/good bytes=${cutAt}-`]);
    assert.deepEqual(names(`${site.folder}/a`), ["data.gz", "data.gz.ffffffff.part"]);
  }));

Deno.test("a partial file that is too long is started again", () =>
  withSite(async (site) => {
    await Deno.mkdir(`${site.folder}/a`);
    await Deno.writeFile(`${site.path}.part`, new Uint8Array(60_000));
    await download({ urls: [site.url("/good")], path: site.path, ...expected });
    assertArrived(site);
  }));

for (const page of ["/wrong", "/long", "/short", "/missing", "/silent"]) {
  Deno.test(`after a mirror that is ${page.slice(1)} the next one is used`, () =>
    withSite(async (site) => {
      const urls = [site.url(page), site.url("/good")];
      await download({ urls, path: site.path, ...expected });
      assertArrived(site);
    }));
}

Deno.test("when every mirror fails one line names each and why, and nothing is left", () =>
  withSite(async (site) => {
    const nobody = "http://127.0.0.1:9/x";
    const pages = ["/missing", "/long", "/silent", "/wrong"].map(site.url);
    await assert.rejects(
      download({ urls: [...pages, nobody], path: site.path, ...expected }),
      (error: Error) => {
        assert.equal(error.name, "InputError");
        assert(!error.message.includes("\n"));
        assert.match(error.message, /^cannot download data\.gz from http:.*; check the network/);
        assert.match(error.message, /missing \(HTTP status 404\) or /);
        assert.match(error.message, /long \(more than the expected 50000 bytes\) or /);
        assert.match(error.message, /silent \(no answer for 0\.3 s\) or /);
        assert.match(error.message, /wrong \(sha256 [0-9a-f]{64} instead of [0-9a-f]{64}\) or /);
        assert(error.message.includes(`${nobody} (`));
        return true;
      },
    );
    assert.deepEqual(names(`${site.folder}/a`), []);
  }));

Deno.test("a folder that cannot be made is an error of one line before anything is asked", () =>
  withSite(async (site) => {
    await Deno.writeTextFile(`${site.folder}/a`, "a file");
    await assert.rejects(
      download({ urls: [site.url("/good")], path: site.path, ...expected }),
      {
        name: "InputError",
        message: /^cannot write .*data\.gz: .*make its folder writable.*$/,
      },
    );
    assert.deepEqual(site.log, []);
  }));
