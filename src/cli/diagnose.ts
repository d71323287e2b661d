import { args, recorded } from './input.ts';
import { UserError } from './userError.ts';

/** `lossline diagnose FILE [--json]` */
export async function diagnose(given: string[]): Promise<number> {
  const { values, positionals } = args(given, { json: { type: 'boolean' } }, 'lossline diagnose FILE [--json]');
  const file = positionals[0] ?? '';
  const monitor = await recorded(file);
  const { verdict, offers } = monitor;
  if (!verdict) throw new UserError(`No loss found in ${file}. "lossline parse ${file} --summary" shows what was read.`);
  const remedies = offers.map(({ remedy }) => remedy);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ file, verdict, remedies }, null, 2)}\n`);
    return 0;
  }
  const lines = [verdict.sentence, verdict.explanation, `Confidence: ${Math.round(verdict.confidence * 100)} %`];
  for (const remedy of remedies) lines.push(`${remedy.title}: ${remedy.reason}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
