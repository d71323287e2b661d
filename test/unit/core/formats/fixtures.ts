/** Logs in the manner of the frameworks, written for these tests. */

export const kerasBars =
  'Epoch 1/2\n' +
  '\r\x1b[1m 1/4\x1b[0m \x1b[37m━━━━\x1b[0m \x1b[1m2s\x1b[0m 500ms/step - accuracy: 0.2500 - loss: 1.9000' +
  '\b'.repeat(60) +
  '\r\x1b[1m4/4\x1b[0m \x1b[32m━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m 90ms/step - accuracy: 0.5000 - loss: 1.5000 - val_accuracy: 0.4000 - val_loss: 1.6000 - learning_rate: 0.0100\n' +
  'Epoch 2/2\n' +
  '\r\x1b[1m 1/4\x1b[0m \x1b[37m━━━━\x1b[0m \x1b[1m0s\x1b[0m 20ms/step - accuracy: 0.7500 - loss: 1.1000\n' +
  'Epoch 2: ReduceLROnPlateau reducing learning rate to 0.004999999888241291.\n' +
  '\b'.repeat(60) +
  '\r\x1b[1m4/4\x1b[0m \x1b[32m━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m0s\x1b[0m 20ms/step - accuracy: 0.6000 - loss: 1.2000 - val_accuracy: 0.5000 - val_loss: 6.0000e-04 - learning_rate: 0.0100\n' +
  '\r\x1b[1m1/1\x1b[0m \x1b[32m━━━━\x1b[0m \x1b[1m0s\x1b[0m 20ms/step - accuracy: 0.9000 - loss: 9.0000\n';

export const kerasBarsTold = [
  'accuracy train/acc 0.5 epoch 1',
  'loss train/loss 1.5 epoch 1',
  'val_accuracy val/acc 0.4 epoch 1',
  'val_loss val/loss 1.6 epoch 1',
  'learning_rate lr 0.01 epoch 1',
  'accuracy train/acc 0.6 epoch 2',
  'loss train/loss 1.2 epoch 2',
  'val_accuracy val/acc 0.5 epoch 2',
  'val_loss val/loss 0.0006 epoch 2',
  'learning_rate lr 0.01 epoch 2',
  'evaluate accuracy other 0.9 epoch 2',
  'evaluate loss other 9 epoch 2',
];

export const trainerDicts =
  '\r  0%|          | 0/20 [00:00<?, ?it/s]\r 50%|█████     | 10/20 [00:01<00:01, 9.10it/s]' +
  "{'loss': '0.8', 'grad_norm': '1.5', 'learning_rate': '5e-05', 'epoch': '0.5'}\n" +
  '\r  0%|          | 0/3 [00:00<?, ?it/s]\x1b[A\r        \r\x1b[A' +
  "{'eval_loss': 'nan', 'eval_runtime': '0.01', 'eval_samples_per_second': '99', 'epoch': '1'}\n" +
  "{'loss': '0.6', 'grad_norm': '1.2', 'learning_rate': '1e-05', 'epoch': '1'}\n" +
  "{'eval_loss': '0.7123', 'eval_runtime': '0.01', 'epoch': '1'}\n" +
  "{'train_runtime': '2.5', 'train_samples_per_second': '30', 'train_loss': '0.7', 'epoch': '1'}\n" +
  "{'eval_loss': 0.7123456, 'eval_runtime': 0.012, 'epoch': 1.0}\n";

export const trainerDictsTold = [
  'loss train/loss 0.8 epoch 0.5',
  'grad_norm grad_norm 1.5 epoch 0.5',
  'learning_rate lr 0.00005 epoch 0.5',
  'eval_loss val/loss NaN epoch 1',
  'loss train/loss 0.6 epoch 1',
  'grad_norm grad_norm 1.2 epoch 1',
  'learning_rate lr 0.00001 epoch 1',
  'eval_loss val/loss 0.7123 epoch 1',
];

export const handMade =
  'Loading data, 1,200 images, seed: 42\n' +
  'lr: 0.5\n' +
  '2026-01-31 10:00:00,250 - INFO - Epoch 1/3 | train loss 0.9000 | val loss 1.1 | lr 1e-2 | 12s\r\n' +
  '2026-01-31 10:00:12,500 - INFO - Epoch 2/3 | train loss 0.7000 | val loss inf | lr 1e-2 | 12s\r\n' +
  'Saved best model with val loss: 0.9 to out/2.pt\n' +
  '2026-01-31 10:00:24,750 - INFO - Epoch 3/3 | train loss nan | val loss NaN | lr 5e-3 | 12s\r\n' +
  'Best val loss: 0.9 (epoch 2)';

export const handMadeTold = [
  'train loss train/loss 0.9 epoch 1',
  'val loss val/loss 1.1 epoch 1',
  'lr lr 0.01 epoch 1',
  'train loss train/loss 0.7 epoch 2',
  'val loss val/loss Infinity epoch 2',
  'lr lr 0.01 epoch 2',
  'train loss train/loss NaN epoch 3',
  'val loss val/loss NaN epoch 3',
  'lr lr 0.005 epoch 3',
];
