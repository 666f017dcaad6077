/** Lets the first few of many like events through, and counts the rest until the period is over. */
export class Spate {
  private readonly most: number;
  private readonly period: number;
  private readonly summarize: (count: number) => void;
  private admitted = 0;
  private withheld = 0;
  private end: NodeJS.Timeout | undefined;

  constructor(most: number, periodMs: number, summarize: (count: number) => void) {
    this.most = most;
    this.period = periodMs;
    this.summarize = summarize;
  }

  admits(): boolean {
    this.end ??= setTimeout(() => this.finish(), this.period).unref();
    if (this.admitted < this.most) {
      this.admitted++;
      return true;
    }
    this.withheld++;
    return false;
  }

  stop(): void {
    if (this.end !== undefined) this.finish();
  }

  private finish(): void {
    clearTimeout(this.end);
    this.end = undefined;
    if (this.withheld > 0) this.summarize(this.withheld);
    this.admitted = 0;
    this.withheld = 0;
  }
}
