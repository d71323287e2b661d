/** A script that trains, prints `rate X` at the beginning of each round and `value X` for what it watches. */
export interface Loop {
  readonly name: string;
  readonly script: string;
  readonly lr: number;
  readonly rounds: number;
  readonly monitor: string;
  readonly refuses?: readonly string[];
}

const DATA = `torch.manual_seed(3)
X = torch.randn(24, 3)
Y = X.sum(1, keepdim=True) + 0.1 * torch.randn(24, 1)
batches = [(X[i:i + 6], Y[i:i + 6]) for i in range(0, 18, 6)]
held_out = [(X[18:21], Y[18:21]), (X[21:], Y[21:])]
`;

/** All in one file, at the top. */
const SINGLE = `import torch
import torch.nn as nn
import torch.optim as optim

${DATA}
model = nn.Linear(3, 1)
loss_fn = nn.MSELoss()
optimizer = optim.SGD(
    model.parameters(),
    lr=0.1,  # as in the paper
)
num_epochs = 14

# ---- training ----
for epoch in range(num_epochs):
    print('rate', optimizer.param_groups[0]['lr'])
    train_loss = 0.0
    val_loss = 0.0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        train_loss += loss.item()
    with torch.no_grad():
        for x, y in held_out:
            loss = loss_fn(model(x), y)
            val_loss += loss.item()
    train_loss /= len(batches)
    val_loss /= len(held_out)
    print('value', val_loss)
`;

/** Functions, an optimizer that is passed on, and a validation that returns nothing. */
const SPLIT = `import argparse
import torch
from torch import nn, optim
from torch.optim import Adam

${DATA}

def train(model, optimizer, epoch):
    model.train()
    print('rate', optimizer.param_groups[0]['lr'])
    for x, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()


def test(model):
    model.eval()
    test_loss = 0
    with torch.no_grad():
        for x, y in held_out:
            test_loss += nn.functional.mse_loss(model(x), y, reduction='sum').item()
    test_loss /= 6
    print('value', test_loss,
          sep=' ')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--lr', type=float, default=0.05)
    parser.add_argument('--epochs', type=int, default=12)
    args = parser.parse_args()
    model = nn.Linear(3, 1)
    optimizer = Adam(model.parameters(), lr=args.lr)
    for epoch in range(1, args.epochs + 1):
        train(model, optimizer, epoch)
        test(model)


if __name__ == '__main__':
    main()
`;

/** A class that keeps its optimizer, a validation that may be missing, an end by `continue`. */
const CLASS = `import torch
from torch import nn

${DATA}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)

    def forward(self, x):
        return self.layer(x)

    def fit(self, x_train, y_train, x_val=None, y_val=None, epochs=13, learning_rate=0.02):
        if not hasattr(self, "optimizer"):
            self.optimizer = torch.optim.Adam(self.parameters(), lr=learning_rate)
            self.criterion = nn.MSELoss()
        for epoch in range(epochs):
            print("rate", self.optimizer.param_groups[0]["lr"])
            self.optimizer.zero_grad()
            loss = self.criterion(self(x_train), y_train)
            loss.backward()
            self.optimizer.step()
            val_loss = 0.0
            if x_val is not None:
                with torch.no_grad():
                    val_loss = self.criterion(
                        self(x_val), y_val
                    ).item()
                    print("value", val_loss)
            if epoch % 2 == 0:
                continue
            print("epoch", epoch, loss.item(), val_loss)


Net().fit(X[:18], Y[:18], X[18:], Y[18:])
`;

/** Mixed precision, gradients over two batches, the optimizer a parameter of the function that loops. */
const AMP = `import torch
import torch.nn as nn

${DATA}

class AverageMeter:
\tdef __init__(self):
\t\tself.sum = 0.0
\t\tself.count = 0

\tdef update(self, val, n=1):
\t\tself.sum += val * n
\t\tself.count += n
\t\tself.avg = self.sum / self.count


def run(model, optimizer, scaler, n_epochs, accumulate=2):
\tfor epoch in range(n_epochs):
\t\tprint('rate', optimizer.param_groups[0]['lr'])
\t\tlosses = AverageMeter()
\t\tfor i, (x, y) in enumerate(batches):
\t\t\tloss = nn.functional.mse_loss(model(x), y)
\t\t\tscaler.scale(loss / accumulate).backward()
\t\t\tlosses.update(loss.item(), len(x))
\t\t\tif (i + 1) % accumulate == 0:
\t\t\t\tscaler.step(optimizer)
\t\t\t\tscaler.update()
\t\t\t\toptimizer.zero_grad()
\t\tprint('value', losses.avg)


net = nn.Linear(3, 1)
run(net, torch.optim.AdamW([{'params': net.parameters()}], 1e-2), torch.amp.GradScaler('cpu', enabled=False), 11)
`;

/** Both phases in one loop, as in the tutorial of transfer learning. */
const PHASES = `import torch
from torch import nn, optim
from torch.optim import lr_scheduler

${DATA}
loaders = {'train': batches, 'val': held_out}
sizes = {'train': 18, 'val': 6}


def train_model(model, criterion, optimizer, num_epochs=25):
    for epoch in range(num_epochs):
        for phase in ['train', 'val']:
            model.train(phase == 'train')
            running_loss = 0.0
            for x, y in loaders[phase]:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == 'train'):
                    loss = criterion(model(x), y)
                    if phase == 'train':
                        print('rate', optimizer.param_groups[0]['lr']) if x is batches[0][0] else None
                        loss.backward()
                        optimizer.step()
                running_loss += loss.item() * x.size(0)
            epoch_loss = running_loss / sizes[phase]
            if phase == 'val':
                print('value', epoch_loss)
    return model


model_ft = nn.Linear(3, 1)
optimizer_ft = optim.SGD(model_ft.parameters(), lr=0.05, momentum=0.9)
train_model(model_ft, nn.MSELoss(), optimizer_ft, num_epochs=12)
`;

/** A class that is given its optimizer, and whose epochs are methods. */
const TRAINER = `import torch
import torch.nn as nn
import torch.optim as optim

${DATA}

class Trainer:
    def __init__(self, model, optimizer, train_batches, val_batches):
        self.model = model
        self.optimizer = optimizer
        self.train_batches = train_batches
        self.val_batches = val_batches

    def train_epoch(self):
        print("rate", self.optimizer.param_groups[0]["lr"])
        total = 0.0
        for x, y in self.train_batches:
            self.optimizer.zero_grad()
            loss = nn.functional.mse_loss(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            total += loss.item()
        return total / len(self.train_batches)

    @torch.no_grad()
    def validate(self):
        losses = []
        for x, y in self.val_batches:
            losses.append(nn.functional.mse_loss(self.model(x), y).item())
        return sum(losses) / len(losses)

    def fit(self, num_epochs):
        history = {"train": [], "val": []}
        for epoch in range(num_epochs):
            history["train"].append(self.train_epoch())
            val_loss = self.validate()
            history["val"].append(val_loss)
            print("value", val_loss)
        return history


net = nn.Linear(3, 1)
Trainer(net, optim.NAdam(net.parameters(), lr=0.04), batches, held_out).fit(num_epochs=12)
`;

/** Nothing is kept but the loss of the last batch; the score is one that should rise. */
const SCORE = `from torch import nn, no_grad, manual_seed, randn
from torch.optim import RMSprop
import torch

${DATA}

def evaluate(model):
    hits = 0
    with no_grad():
        for x, y in held_out:
            hits += ((model(x) > 0) == (y > 0)).sum().item()
    return hits / 6


model = nn.Linear(3, 1)
opt = RMSprop(model.parameters())
best_acc = 0
epoch = 0
while epoch < 12:
    print('rate', opt.param_groups[0]['lr'])
    for x, y in batches:
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        opt.step()
    val_acc = evaluate(model)
    print('value', val_acc)
    best_acc = max(best_acc, val_acc)
    epoch += 1
`;

/** No validation, no mean: it has to be collected. */
const BARE = `import torch
from torch import nn, optim

${DATA}
model = nn.Linear(3, 1)
criterion = nn.MSELoss()
optimizer = optim.Adam(model.parameters(), lr=0.03)
for epoch in range(1, 11):
    print('rate', optimizer.param_groups[0]['lr'])
    seen = 0.0
    for i, data in enumerate(batches, 0):
        inputs, labels = data
        optimizer.zero_grad()
        loss = criterion(model(inputs), labels)
        loss.backward()
        optimizer.step()
        seen += float(loss) / 3
    print('value', seen)
`;

/** Steps instead of epochs. */
const STEPS = `import torch
from torch import nn

${DATA}
model = nn.Linear(3, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.02, weight_decay=0.01)
max_steps = 16
for step in range(max_steps):
    print('rate', optimizer.param_groups[0]['lr'])
    loss = ((model(X) - Y) ** 2).mean()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    print('value', loss.item())
`;

/** One epoch: the rate must change within it. */
const ONCE = `import torch
from torch import nn, optim

${DATA}
loader = [(X[i:i + 2], Y[i:i + 2]) for i in range(0, 24, 2)]
model = nn.Linear(3, 1)
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
running_loss = 0.0
for epoch in range(1):
    for i, (x, y) in enumerate(loader):
        print('rate', optimizer.param_groups[0]['lr'])
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        if i % 1 == 0:
            print('value', running_loss / 1)
            running_loss = 0.0
`;

export const LOOPS: readonly Loop[] = [
  { name: 'one file', script: SINGLE, lr: 0.1, rounds: 14, monitor: 'val_loss', refuses: ['switch-to-sgd'] },
  { name: 'functions, a validation that returns nothing', script: SPLIT, lr: 0.05, rounds: 12, monitor: 'test_loss' },
  {
    name: 'a class that keeps its optimizer',
    script: CLASS,
    lr: 0.02,
    rounds: 13,
    monitor: 'val_loss',
    refuses: ['switch-to-sgd'],
  },
  {
    name: 'mixed precision, accumulated gradients, tabs',
    script: AMP,
    lr: 0.01,
    rounds: 11,
    monitor: 'losses.avg',
    refuses: ['switch-to-sgd'],
  },
  {
    name: 'a class that is given its optimizer',
    script: TRAINER,
    lr: 0.04,
    rounds: 12,
    monitor: 'val_loss',
    refuses: ['switch-to-sgd'],
  },
  { name: 'phases', script: PHASES, lr: 0.05, rounds: 12, monitor: 'epoch_loss', refuses: ['switch-to-sgd'] },
  { name: 'a score, and a while', script: SCORE, lr: 0.01, rounds: 12, monitor: 'val_acc', refuses: ['switch-to-sgd'] },
  { name: 'nothing but the loss of a batch', script: BARE, lr: 0.03, rounds: 10, monitor: 'epoch_loss' },
  { name: 'steps', script: STEPS, lr: 0.02, rounds: 16, monitor: 'loss', refuses: ['switch-to-sgd'] },
  { name: 'a single epoch', script: ONCE, lr: 0.01, rounds: 12, monitor: 'running_loss', refuses: ['switch-to-sgd'] },
];
