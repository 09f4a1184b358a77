import assert from "node:assert/strict";
import { commitOf } from "../../lib/experiment/machine/environment.ts";
import { inFolder } from "../report/records.ts";

// The configuration of whoever runs the tests must not decide them.
const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

async function git(folder: string, ...args: string[]): Promise<string> {
  const who = ["-c", "user.name=some", "-c", "user.email=some@example.org"];
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", folder, ...who, ...args],
    env,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

/** A checkout with one commit, and what it is. */
async function madeIn(folder: string): Promise<string> {
  await git(folder, "init", "--quiet");
  await Deno.mkdir(`${folder}/lib`);
  await Deno.writeTextFile(`${folder}/lib/file.ts`, "1\n");
  await git(folder, "add", ".");
  await git(folder, "commit", "--quiet", "--message", "first");
  return await git(folder, "rev-parse", "HEAD");
}

/** With git's configuration as it is for one who has none. */
async function without(use: () => Promise<void>): Promise<void> {
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  await use().finally(() => {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  });
}

Deno.test("a checkout has a commit, with + where its library differs; another folder has none", () =>
  inFolder((folder) =>
    without(async () => {
      assert.equal(await commitOf(folder), null);
      const commit = await madeIn(folder);
      assert.equal(await commitOf(`${folder}/`), commit);
      await Deno.writeTextFile(`${folder}/README.md`, "no code");
      assert.equal(await commitOf(folder), commit);
      await Deno.writeTextFile(`${folder}/lib/file.ts`, "2\n");
      assert.equal(await commitOf(folder), `${commit}+`);
    })
  ));

Deno.test({
  name: "the commit of another user's checkout is known too, by a path with a link in it as well",
  ignore: Deno.uid() !== 0,
  fn: () =>
    inFolder((folder) =>
      without(async () => {
        const own = `${folder}/own`;
        await Deno.mkdir(own);
        const commit = await madeIn(own);
        const nobody = 65534;
        for (const path of [own, `${own}/.git`]) await Deno.chown(path, nobody, nobody);
        const refused = await new Deno.Command("git", { args: ["-C", own, "log"], env }).output();
        assert.match(new TextDecoder().decode(refused.stderr), /dubious ownership/);
        assert.equal(await commitOf(`${own}/`), commit);
        await Deno.symlink(own, `${folder}/link`);
        assert.equal(await commitOf(`${folder}/link`), commit);
      })
    ),
});
