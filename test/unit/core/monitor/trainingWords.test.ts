import assert from 'node:assert/strict';
import { doingText, eventText, ignoredRateText, trainingText } from '../../../../src/core/monitor/trainingWords.ts';
import type { TrainingFacts } from '../../../../src/core/monitor/trainingFacts.ts';

const facts: TrainingFacts = { pid: 7, thread: 0, paused: false, stopping: false, undoable: [] };

describe('what a training process says of itself', () => {
  it('is one line of what is known', () => {
    const all = { optimizer: 'Adam', lr: 0.001, stepsPerSecond: 411.7, backend: 'cpu', tensors: 318, bytes: 1_234_567 };
    assert.equal(trainingText({ ...facts, ...all }), 'Adam · lr 0.001 · 412 steps/s · cpu, 318 tensors, 1.2 MB');
    assert.equal(trainingText({ ...facts, optimizer: 'SGD', stepsPerSecond: 0.153 }), 'SGD · 0.15 steps/s');
    assert.equal(trainingText({ ...facts, tensors: 1, bytes: 4 }), '1 tensor, 0.004 KB');
    assert.equal(trainingText(facts), '');
  });

  it('calls files beside the script by their names', () => {
    const text = 'Saved as /home/me/train-weights/model.json.';
    const saved = { kind: 'saved', text, time: 0 } as const;
    assert.equal(eventText(saved, '/home/me/train.mjs'), 'Saved as train-weights/model.json.');
    assert.equal(eventText(saved, '/home/you/train.mjs'), text);
    assert.equal(eventText(saved, undefined), text);
    const windows = { ...saved, text: 'Saved as C:\\me\\weights\\model.json.' };
    assert.equal(eventText(windows, 'C:\\me\\train.mjs'), 'Saved as weights\\model.json.');
  });

  it('says what it waits for', () => {
    assert.equal(doingText(facts), '');
    assert.equal(doingText({ ...facts, paused: true }), 'paused');
    assert.equal(doingText({ ...facts, left: true }), 'detached');
    assert.equal(doingText({ ...facts, paused: true, stopping: true }), 'stops after this epoch');
  });

  it('says of a rate that nobody reads what to call instead', () => {
    assert.equal(
      ignoredRateText({ ...facts, optimizer: 'SGD', lr: 0.1, ignoredRate: 0.001 }),
      'The script assigns learningRate = 0.001 to SGD, which never reads it there: it still uses 0.1. Call setLearningRate(0.001).',
    );
    assert.equal(ignoredRateText(facts), undefined);
  });
});
