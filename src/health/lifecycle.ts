import { Injectable } from '@nestjs/common';

/** Whether this process is stopping and should get no more requests. */
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
