import { finite, list, record, text } from '../../protocol/shape.ts';
import { parseJson } from '../../core/text/json.ts';
import { cpuBetween, type Found } from './found.ts';
import { outputOf } from './outputOf.ts';

const LOOK_MS = 250;
/** Two looks in one go: to start PowerShell takes longer than to ask it. */
const SCRIPT = [
  `[Console]::OutputEncoding = [Text.Encoding]::UTF8`,
  `function Look { @(Get-CimInstance Win32_Process -Filter "Name like 'node%.exe'" | Select-Object ProcessId, ParentProcessId, CommandLine, ExecutablePath,` +
    ` @{n='Seconds';e={($_.KernelModeTime + $_.UserModeTime) / 1e7}},` +
    ` @{n='Started';e={([DateTimeOffset]$_.CreationDate).ToUnixTimeMilliseconds()}}) }`,
  `$a = Look; Start-Sleep -Milliseconds ${LOOK_MS}; $b = Look`,
  `ConvertTo-Json -Compress -Depth 3 @{ before = @($a); after = @($b) }`,
].join('; ');

/** The processes whose program is one of `programs`: those of other users have no command line that may be read, and are left out. */
export async function onWindows(programs: RegExp): Promise<Found[]> {
  const output = await outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', SCRIPT]);
  return readCim(output).filter(({ program = '' }) => programs.test(program));
}

const looks = list(
  10_000,
  record(
    { ProcessId: finite, ParentProcessId: finite, Seconds: finite, Started: finite },
    { CommandLine: text(32_768), ExecutablePath: text(4096) },
  ),
);
const answer = record({ before: looks, after: looks });

/** What the script above prints. */
export function readCim(json: string): Found[] {
  const read = answer(parseJson(json));
  const before = new Map(read?.before.map(({ ProcessId, Seconds }) => [ProcessId, Seconds]));
  return (read?.after ?? []).flatMap(({ ProcessId, ParentProcessId, CommandLine, ExecutablePath, Seconds, Started }) => {
    if (!CommandLine) return [];
    return [
      {
        pid: ProcessId,
        parent: ParentProcessId,
        args: wordsOf(CommandLine),
        ...(ExecutablePath && { program: ExecutablePath }),
        startedAt: Started,
        ...cpuBetween(before.get(ProcessId), Seconds, LOOK_MS / 1000),
      },
    ];
  });
}

/** The words of a command line of Windows: double quotes keep blanks together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}
