import type { Parameter } from './database.js';

/**
 * The WHERE of a list, from the filters that were given. Each condition is written with `$` where its parameter goes, so that no value ever
 * becomes part of the SQL.
 */
export class Conditions {
  private readonly parts: string[] = [];
  readonly parameters: Parameter[] = [];

  /** Adds the condition when its value was given. */
  and(condition: string, value: Parameter | undefined): this {
    if (value === undefined) return this;
    return this.all(condition, [value]);
  }

  /** Adds a condition of several parameters, each `$` taking the next. */
  all(condition: string, values: Parameter[]): this {
    const rest = [...values];
    this.parts.push(condition.replace(/\$/g, () => this.parameter(rest.shift() ?? null)));
    return this;
  }

  /** The placeholder of a further parameter, such as the LIMIT. */
  parameter(value: Parameter): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  /** A stable name for the prepared statement of this combination of filters. */
  get shape(): string {
    return this.parts.join(' and ');
  }

  get where(): string {
    return this.parts.length === 0 ? '' : `where ${this.shape}`;
  }
}
