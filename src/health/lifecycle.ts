import { Injectable } from '@nestjs/common';

/** Whether this process should get requests: not before it can serve, and not once it is stopping. */
@Injectable()
export class Lifecycle {
  #draining = false;

  get draining(): boolean {
    return this.#draining;
  }

  startDraining(): void {
    this.#draining = true;
  }
}
