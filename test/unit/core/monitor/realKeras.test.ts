import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keras } from '../../../../src/core/diagnosis/rules/keras.ts';
import { recordedOn, replayRule } from '../../../../src/core/monitor/knownRules.ts';
import { skip } from '../../skip.ts';
import { monitorOf } from './noisy.ts';

const folder = join(import.meta.dirname, '../../../../../shared/real/files');
/** What Keras says when it cuts, with the rate to the last bit. */
const MESSAGE = /Epoch (\d+): ReduceLROnPlateau reducing learning rate to ([\d.e-]+\d)\./g;

describe('Keras ReduceLROnPlateau in real trainings', () => {
  for (const log of ['keras3-tf-v1-plateau.file.log', 'keras3-tf-v1-plateau.tty.log', 'keras3-torch-v2-plateau.file.log']) {
    it(`${log}: the replay says what Keras said`, function () {
      const file = join(folder, log);
      if (!existsSync(file)) {
        assert.notEqual(process.env['LOSSLINE_CORPUS'], 'required', `There is no ${file}`);
        skip(this, `no ${file}`);
      }
      const bytes = readFileSync(file);
      const monitor = monitorOf(log);
      const stream = monitor.open();
      stream.push(bytes);
      stream.end();
      const recorded = recordedOn(monitor.run);
      assert.ok(recorded);
      const { acted } = replayRule(keras, { factor: 0.5, patience: 2 }, recorded);
      const said = [...bytes.toString('utf8').matchAll(MESSAGE)].map(([, epoch, rate]) => [Number(epoch), Number(rate)]);
      assert.ok(said.length >= 2);
      assert.deepEqual(
        acted.map(({ look, action }) => [recorded.looks.at[look], action.kind === 'rate' && action.to]),
        said,
      );
    });
  }
});
