/** SLURM on one node, this machine, for the time of a test: its real daemons, files and ports apart. */
import { lastWord, runCommand } from "../../tools/command.ts";

const programs = ["munged", "slurmctld", "slurmd", "sinfo", "sbatch", "squeue", "scancel"];

/** Why SLURM cannot be started here; undefined where it can. */
export function whyNoSlurm(): string | undefined {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "only root starts its daemons";
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const missing = programs.filter((name) => !folders.some((folder) => isFile(`${folder}/${name}`)));
  if (missing.length === 0) return undefined;
  return `no ${missing.join(", ")} (apt-get install slurm-wlm munge)`;
}

/** A cluster of one node. */
export interface OneNode extends AsyncDisposable {
  /** What programs must be told to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The standard output of one of SLURM's programs. @throws where it fails. */
  ask(program: string, ...args: string[]): Promise<string>;
}

/** Starts it; ends it, and every process of its jobs, when its scope ends. */
export async function oneNodeSlurm(): Promise<OneNode> {
  const folder = await Deno.makeTempDir({ prefix: "sam-ood-slurm-" });
  const conf = `${folder}/slurm.conf`;
  const environment = { SLURM_CONF: conf };
  const entry = `SLURM_CONF=${conf}`;
  const children: Deno.ChildProcess[] = [];
  const start = (program: string, ...args: string[]) => {
    const stdio = { stdin: "null", stdout: "null", stderr: "null" } as const;
    const command = new Deno.Command(program, { args, env: environment, cwd: folder, ...stdio });
    children.push(command.spawn());
  };
  const ask = async (program: string, ...args: string[]) => {
    const result = await runCommand(program, args, { env: environment });
    if (!result.success) throw new Error(`${program} ${args.join(" ")}: ${lastWord(result)}`);
    return result.stdout.trim();
  };
  async function end(): Promise<void> {
    for (const child of children.toReversed()) killIfThere(child.pid, "SIGTERM");
    const ended = Promise.all(children.map(({ status }) => status));
    for (let looks = 0; looks < 50 && processesWith(entry).length > 0; looks++) await pause();
    // A job outlives the daemon that started it; what it was started with tells whose it is.
    while (processesWith(entry).length > 0) {
      for (const pid of processesWith(entry)) killIfThere(pid, "SIGKILL");
      await pause();
    }
    await ended;
    await Deno.remove(folder, { recursive: true });
  }
  try {
    await Deno.chmod(folder, 0o755);
    for (const name of ["state", "spool"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeTextFile(conf, configuration(folder));
    const key = crypto.getRandomValues(new Uint8Array(128));
    await Deno.writeFile(`${folder}/munge.key`, key, { mode: 0o400 });
    start(
      ...["munged", "--foreground", "--force", `--socket=${folder}/munge.socket`] as const,
      ...[
        "key-file=munge.key",
        "pid-file=munged.pid",
        "log-file=munged.log",
        "seed-file=munged.seed",
      ]
        .map((option) => `--${option.replace("=", `=${folder}/`)}`),
    );
    await until(() => isFile(`${folder}/munge.socket`), "munged listens");
    start("slurmctld", "-D");
    start("slurmd", "-D");
    const isIdle = async () =>
      await ask("sinfo", "--noheader", "--format=%T").catch(String) === "idle";
    await until(isIdle, `the node is idle; look in ${folder}`);
  } catch (error) {
    await end();
    throw error;
  }
  return { environment, ask, [Symbol.asyncDispose]: end };
}

/** Neither control groups nor accounting, which want more of a machine than a test may take. */
function configuration(folder: string): string {
  const host = Deno.hostname().split(".")[0]!;
  const settings = {
    ClusterName: "one",
    SlurmctldHost: `${host}(127.0.0.1)`,
    ...{ SlurmctldPort: freePort(), SlurmdPort: freePort() },
    ...{ SlurmUser: "root", SlurmdUser: "root" },
    ...{ AuthType: "auth/munge", AuthInfo: `socket=${folder}/munge.socket` },
    ...{ CredType: "cred/munge", MpiDefault: "none", SwitchType: "switch/none" },
    ...{ StateSaveLocation: `${folder}/state`, SlurmdSpoolDir: `${folder}/spool` },
    ...{ SlurmctldPidFile: `${folder}/ctld.pid`, SlurmdPidFile: `${folder}/d.pid` },
    ...{ SlurmctldLogFile: `${folder}/ctld.log`, SlurmdLogFile: `${folder}/d.log` },
    ...{ ProctrackType: "proctrack/pgid", TaskPlugin: "task/none" },
    ...{ JobAcctGatherType: "jobacct_gather/none" },
    ...{ AccountingStorageType: "accounting_storage/none", MailProg: "/bin/true" },
    ...{ SchedulerType: "sched/builtin", ReturnToService: 2 },
    ...{ SelectType: "select/cons_tres", SelectTypeParameters: "CR_Core_Memory" },
    // The node is taken for as large as it is said to be.
    SlurmdParameters: "config_overrides",
  };
  return [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=64000 State=UNKNOWN`,
    `PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
    "",
  ].join("\n");
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Processes whose environment has this entry. */
function processesWith(entry: string): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => {
    if (!(pid > 0) || pid === Deno.pid) return false;
    try {
      return Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0").includes(entry);
    } catch {
      return false;
    }
  });
}

function killIfThere(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

function isFile(path: string): boolean {
  try {
    return !Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

/** Comes back when `isSo`. @throws after two minutes. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let looks = 0; !await isSo(); looks++) {
    if (looks > 1200) throw new Error(`waited in vain: ${what}`);
    await pause();
  }
}
