import assert from 'node:assert/strict';
import { keptTable, monitored, realLogs, SHARED, tableLine } from '../../../scripts/verdicts.mts';
import { skip } from '../skip.ts';

describe('verdicts on real logs', () => {
  const logs = realLogs();
  if (logs.length === 0) {
    it(`needs the logs in ${SHARED}`, function () {
      assert.notEqual(process.env['LOSSLINE_CORPUS'], 'required', `The logs are not in ${SHARED}`);
      skip(this, 'no such folder');
    });
    return;
  }
  const kept = keptTable();
  for (const log of logs)
    it(log, async () => {
      assert.equal(tableLine(log, await monitored(log)), kept.get(log), '"npm run verdicts" writes the table anew');
    });

  it('are kept of these logs only', () => {
    assert.deepEqual([...kept.keys()], logs);
  });
});
