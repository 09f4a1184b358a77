import assert from "node:assert/strict";
import { cacheFolder, makeFolder, writeWhole } from "../lib/files.ts";

Deno.test("a file is written whole, its folder made, and nothing else left beside it", async () => {
  const folder = await Deno.makeTempDir();
  await writeWhole(`${folder}/a/b.txt`, "one");
  await writeWhole(`${folder}/a/b.txt`, new TextEncoder().encode("two"));
  assert.equal(await Deno.readTextFile(`${folder}/a/b.txt`), "two");
  assert.deepEqual([...Deno.readDirSync(`${folder}/a`)].map(({ name }) => name), ["b.txt"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder that can't be written is named in one line", async () => {
  const file = await Deno.makeTempFile();
  await assert.rejects(writeWhole(`${file}/b.txt`, "one"), (error: Error) => {
    assert.equal(error.name, "InputError");
    assert.match(error.message, /^cannot write .*b\.txt: [^\n]*; make its folder writable[^\n]*$/);
    return true;
  });
  await Deno.remove(file);
});

Deno.test("a folder that is made can be written to, and one that can't is named before any work", async () => {
  const folder = await Deno.makeTempDir();
  await makeFolder(`${folder}/a/b`);
  await makeFolder(`${folder}/a/b`);
  assert.deepEqual([...Deno.readDirSync(`${folder}/a/b`)], []);
  await Deno.remove(folder, { recursive: true });
  // Nobody writes here, whoever runs the tests.
  const closed = Deno.build.os === "linux" ? "/proc/self" : "/";
  await assert.rejects(makeFolder(closed), {
    name: "InputError",
    message: /^cannot write \/[^\n]*; make its folder writable or choose another$/,
  });
});

Deno.test("the cache folder follows XDG_CACHE_HOME", () => {
  const before = Deno.env.get("XDG_CACHE_HOME");
  Deno.env.set("XDG_CACHE_HOME", "/somewhere");
  assert.equal(cacheFolder(), "/somewhere/sam-ood");
  Deno.env.set("XDG_CACHE_HOME", "here");
  assert.equal(cacheFolder(), `${Deno.cwd()}/here/sam-ood`);
  if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
  else Deno.env.set("XDG_CACHE_HOME", before);
});
