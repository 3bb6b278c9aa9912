/**
 * How many requests may hold their bodies in memory, and how many may wait. Decisions are synchronous, one after another;
 * what grows under load is bodies. A request that waits has not been read: its bytes lie with the sender.
 *
 * Who finds the queue full gets the neutral answer at once. For filter and preempt that answer repeats what was asked, so
 * that the body must be read all the same: such bodies have a bound of their own, `maxEchoBytes`. Beyond it no neutral
 * answer is possible, and the request is refused (429).
 */

export interface AdmissionLimits {
  /** Requests whose bodies are held for a decision. */
  readonly maxInFlight: number;
  /** Requests that wait. */
  readonly maxQueued: number;
  /** Bytes of bodies that are held for a decision; one larger body is let in alone. */
  readonly maxBytes: number;
  /** Bytes of bodies that are held for a neutral answer. */
  readonly maxEchoBytes: number;
}

/** Two full node lists of 5,000 nodes, or a thousand lists of names. */
export const DEFAULT_ADMISSION: AdmissionLimits = {
  maxInFlight: 32,
  maxQueued: 256,
  maxBytes: 256 * 2 ** 20,
  maxEchoBytes: 128 * 2 ** 20,
};

/** `decide`: read and decide. `echo`: read and answer neutrally. `none`: there is no room to read it. */
export type Admittance = 'decide' | 'echo' | 'none';

/** The room of one request. */
export class Ticket {
  readonly #room: Admission;
  #admittance: Admittance | null = null;
  #bytes: number;
  #isReleased = false;
  #settle: ((admittance: Admittance) => void) | null = null;

  constructor(room: Admission, bytes: number) {
    this.#room = room;
    this.#bytes = bytes;
  }

  /** Bytes that are held, or will be. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What the request may do; null while it waits. */
  get admittance(): Admittance | null {
    return this.#admittance;
  }

  /** Resolves once it need not wait any more. */
  wait(): Promise<Admittance> {
    if (this.#admittance !== null) return Promise.resolve(this.#admittance);
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Called by the room. */
  settle(admittance: Admittance): void {
    this.#admittance = admittance;
    this.#settle?.(admittance);
  }

  /** Stops waiting for a decision: it is late. */
  giveUp(): void {
    if (this.#admittance === null && !this.#isReleased) this.#room.giveUp(this);
  }

  /**
   * Leaves the room of those that are decided to others: it is late, and its body is not there yet. False where there is no
   * room to read the body for a neutral answer.
   */
  makeWay(): boolean {
    if (this.#admittance !== 'decide' || this.#isReleased) return true;
    return this.#room.makeWay(this);
  }

  /** Asks for room for more bytes than were declared; false where there is none. */
  grow(bytes: number): boolean {
    if (!this.#room.hasRoomFor(this, bytes)) return false;
    this.#room.add(this, bytes);
    this.#bytes += bytes;
    return true;
  }

  /** Gives the room back; the second time does nothing. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#room.release(this);
    // Whoever waits for it need not any more.
    if (this.#admittance === null) this.settle('none');
  }
}

/** The room that all requests share. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #queue: Ticket[] = [];
  #inFlight = 0;
  #bytes = 0;
  #echoBytes = 0;

  constructor(limits: AdmissionLimits = DEFAULT_ADMISSION) {
    this.#limits = limits;
  }

  /** Requests that are held for a decision. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests that wait. */
  get queued(): number {
    return this.#queue.length;
  }

  /** A ticket for a request that declares a body of `bytes`. Release it once the answer is out, whatever it was. */
  enter(bytes: number): Ticket {
    const ticket = new Ticket(this, bytes);
    if (this.#queue.length === 0 && this.#fits(ticket)) this.#admit(ticket);
    else if (this.#queue.length < this.#limits.maxQueued) this.#queue.push(ticket);
    else this.#admitEcho(ticket);
    return ticket;
  }

  /** Takes a ticket out of the queue: its answer says nothing. */
  giveUp(ticket: Ticket): void {
    this.#leaveQueue(ticket);
    this.#admitEcho(ticket);
    this.#admitNext();
  }

  /** Moves a ticket to those that get the neutral answer, where there is room among them. */
  makeWay(ticket: Ticket): boolean {
    if (this.#echoBytes + ticket.bytes > this.#limits.maxEchoBytes) return false;
    this.#bytes -= ticket.bytes;
    this.#inFlight--;
    this.#admitEcho(ticket);
    this.#admitNext();
    return true;
  }

  hasRoomFor(ticket: Ticket, bytes: number): boolean {
    if (ticket.admittance === 'echo') return this.#echoBytes + bytes <= this.#limits.maxEchoBytes;
    return this.#bytes + bytes <= this.#limits.maxBytes || this.#bytes === ticket.bytes;
  }

  add(ticket: Ticket, bytes: number): void {
    if (ticket.admittance === 'decide') this.#bytes += bytes;
    else if (ticket.admittance === 'echo') this.#echoBytes += bytes;
  }

  release(ticket: Ticket): void {
    this.add(ticket, -ticket.bytes);
    if (ticket.admittance === 'decide') this.#inFlight--;
    if (ticket.admittance === null) this.#leaveQueue(ticket);
    this.#admitNext();
  }

  #fits(ticket: Ticket): boolean {
    if (this.#inFlight >= this.#limits.maxInFlight) return false;
    return this.#bytes + ticket.bytes <= this.#limits.maxBytes || this.#inFlight === 0;
  }

  #admit(ticket: Ticket): void {
    this.#inFlight++;
    this.#bytes += ticket.bytes;
    ticket.settle('decide');
  }

  #admitEcho(ticket: Ticket): void {
    const hasRoom = this.#echoBytes + ticket.bytes <= this.#limits.maxEchoBytes;
    if (hasRoom) this.#echoBytes += ticket.bytes;
    ticket.settle(hasRoom ? 'echo' : 'none');
  }

  #admitNext(): void {
    for (let next = this.#queue[0]; next !== undefined && this.#fits(next); next = this.#queue[0]) {
      this.#queue.shift();
      this.#admit(next);
    }
  }

  #leaveQueue(ticket: Ticket): void {
    const at = this.#queue.indexOf(ticket);
    if (at >= 0) this.#queue.splice(at, 1);
  }
}
