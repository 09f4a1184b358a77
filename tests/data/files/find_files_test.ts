import assert from "node:assert/strict";
import { homedir } from "node:os";
import { dataFolders, givenFolders, inside } from "../../../lib/data/files/find_files.ts";
import { withEnv } from "../../env.ts";

Deno.test("folders of data are absolute paths, and ~ is the home folder", () =>
  withEnv({ SAM_OOD_DATA: "~:~/data/: there:/x/../y:~me", XDG_CACHE_HOME: "cache" }, () => {
    const here = Deno.cwd();
    assert.deepEqual(givenFolders(), [
      homedir(),
      `${homedir()}/data`,
      `${here}/there`,
      "/y",
      `${here}/~me`,
    ]);
    assert.deepEqual(dataFolders("mnist").slice(0, 2), inside(homedir(), "mnist"));
    assert.equal(dataFolders("mnist").at(-1), `${here}/cache/sam-ood/mnist`);
  }));

Deno.test("on Windows a colon is part of a path, and ; is between two", () =>
  withEnv({ SAM_OOD_DATA: "C:\\data;D:\\more" }, () => {
    // Paths of another system are relative ones here.
    const names = givenFolders(";").map((path) => path.slice(Deno.cwd().length + 1));
    assert.deepEqual(names, ["C:\\data", "D:\\more"]);
  }));
