// Follows a file of a task's sandbox. Text goes from the server straight into text nodes: never through the Blazor circuit, and
// never as markup.
const firstBytes = 65536;
// A page that stays open for days must not grow: beyond this the oldest text goes.
const mostCharacters = 2_000_000;
const quickest = 300;
const slowest = 1500;
const hidden = 5000;
const afterFailure = 2000;

const followers = new WeakMap();

class Follower {
  constructor(pane) {
    this.pane = pane;
    this.text = pane.querySelector("[data-log-text]");
    this.state = pane.querySelector("[data-log-state]");
    this.length = 0;
    this.generation = 0;
    this.paused = false;
    pane.querySelector("[data-log-pause]").addEventListener("click", () => this.pause(!this.paused));
    pane.querySelector("[data-log-end]").addEventListener("click", () => { this.pause(false); this.toEnd(); });
  }

  follow(task, file, goesOn) {
    this.generation++;
    if (goesOn) this.append(`\n──── ${task} ────\n`);
    else this.clear();
    this.run(task, file, this.generation);
  }

  stop() { this.generation++; }

  async run(task, file, generation) {
    let offset = -firstBytes;
    let wait = quickest;
    while (generation === this.generation) {
      if (this.paused) { await sleep(quickest); continue; }
      try {
        const piece = await read(task, file, offset);
        if (generation !== this.generation) return;
        if (piece === null) {
          this.say("missing");
          wait = slowest;
        } else {
          // A file that was rotated is shorter than what was read of it.
          offset = piece.size < piece.nextOffset ? 0 : piece.nextOffset;
          this.say("following");
          if (piece.data) this.append(piece.data);
          wait = piece.data ? (offset < piece.size ? 0 : quickest) : Math.min(slowest, wait * 1.5 || quickest);
        }
      } catch {
        if (generation !== this.generation) return;
        this.say("retrying");
        wait = afterFailure;
      }
      await sleep(document.hidden ? Math.max(wait, hidden) : wait);
    }
  }

  append(data) {
    const atEnd = this.text.scrollHeight - this.text.scrollTop - this.text.clientHeight < 40;
    this.text.append(document.createTextNode(data));
    this.length += data.length;
    while (this.length > mostCharacters && this.text.childNodes.length > 1) {
      this.length -= this.text.firstChild.nodeValue.length;
      this.text.firstChild.remove();
    }
    if (atEnd) this.toEnd();
  }

  clear() {
    this.text.replaceChildren();
    this.length = 0;
  }

  pause(paused) {
    this.paused = paused;
    this.pane.classList.toggle("paused", paused);
    if (paused) this.say("paused");
  }

  say(state) {
    const words = this.pane.dataset[this.paused ? "paused" : state] ?? "";
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  toEnd() { this.text.scrollTop = this.text.scrollHeight; }
}

function sleep(milliseconds) { return new Promise(resolve => setTimeout(resolve, milliseconds)); }

async function read(task, file, offset) {
  const query = new URLSearchParams({ task, file, offset: String(offset) });
  const answer = await fetch(`/sandun/v1/log?${query}`, { cache: "no-store", headers: { accept: "application/json" } });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`log: ${answer.status}`);
  return await answer.json();
}

export function follow(pane, task, file, goesOn) {
  // Who leaves the page while this script still loads has taken the pane with him.
  if (!pane) return;
  let follower = followers.get(pane);
  if (!follower) followers.set(pane, follower = new Follower(pane));
  follower.follow(task, file, goesOn);
}

export function stop(pane) { if (pane) followers.get(pane)?.stop(); }
