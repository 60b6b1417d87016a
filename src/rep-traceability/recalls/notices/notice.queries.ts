import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { Database, type Statements } from '../../../database/database.js';
import { requestContext } from '../../../database/request-context.js';
import { type ZipEntry, zipFile } from '../../../http/zip-file.js';
import { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { SettingsService } from '../../settings/settings.service.js';
import { nothingShipped } from '../consignees/nothing-shipped.js';
import { recallConsigneeNotFound } from '../consignees/recall-consignee.queries.js';
import type { RecallConsigneeView } from '../consignees/recall-consignee.schema.js';
import { RecallQueries } from '../recall.queries.js';
import { ReplyTokens, type StoredLink } from '../replies/reply-tokens.js';
import { MadeLettersService } from './made-letters.service.js';
import type { NoticeContent } from './notice.schema.js';
import { NOTICES } from './notice.sql.js';
import { type PrintedNotice, printNotice } from './print-notice.js';

interface NoticeRow {
  id: number;
  consignee: RecallConsigneeView;
  lots: NoticeContent['lots'];
  shipments: NoticeContent['shipments'];
  link: StoredLink | null;
}

/** What a letter says, and how its consignee stands. */
export interface Letter {
  consignee: RecallConsigneeView;
  printed: PrintedNotice;
}

type NoticeHead = Pick<NoticeContent, 'company' | 'recall'>;

/** The notices of a recall: nothing of another consignee is ever in one. */
@Injectable()
export class NoticeQueries {
  constructor(
    private readonly database: Database,
    private readonly recalls: RecallQueries,
    private readonly settings: SettingsService,
    private readonly tokens: ReplyTokens,
    private readonly made: MadeLettersService,
    private readonly fonts: PrintFonts,
  ) {}

  /** @throws Problem `not_found` */
  async get(recallId: number, id: number): Promise<NoticeContent> {
    const head = await this.head(recallId);
    return toContent(head, await this.row(recallId, id));
  }

  /**
   * The notice as a letter. It is ready from its first print on.
   * @throws Problem `not_found`
   */
  async pdf(recallId: number, id: number): Promise<Uint8Array> {
    const bytes = await this.print((await this.letter(recallId, id)).printed);
    await this.made.record([id]);
    return bytes;
  }

  /** @throws Problem `not_found` */
  async letter(recallId: number, id: number, statements: Statements = this.database): Promise<Letter> {
    const head = await this.head(recallId);
    const row = await this.row(recallId, id, statements);
    return { consignee: row.consignee, printed: this.toPrinted(head, row) };
  }

  /**
   * The letters of all consignees that have units in the scope, as one file. One statement reads them, and each is made when the reader comes to it.
   * @throws Problem `not_found`
   */
  async zip(recallId: number): Promise<StreamableFile> {
    return zipFile(`recall-${recallId}-notices.zip`, this.entries(await this.head(recallId)));
  }

  /**
   * What the letters of all consignees say, by one statement.
   * @throws Problem `not_found`
   */
  async letters(recallId: number, statements: Statements = this.database): Promise<Letter[]> {
    const head = await this.head(recallId);
    const rows = (await statements.rows(NOTICES, [recallId, null, null])) as NoticeRow[];
    return rows.map((row) => ({ consignee: row.consignee, printed: this.toPrinted(head, row) }));
  }

  /** The SHA-256 of the letter as it is now, in hexadecimal. */
  async sha256(recallId: number, id: number, statements: Statements): Promise<string> {
    return this.sha256OfLetter(await this.letter(recallId, id, statements));
  }

  async sha256OfLetter({ printed }: Letter): Promise<string> {
    return sha256Of(await this.print(printed));
  }

  private async *entries(head: NoticeHead): AsyncGenerator<ZipEntry> {
    const { id, openedOn } = head.recall;
    const lastModified = new Date(`${openedOn}T12:00:00`);
    const actor = requestContext.current();
    for await (const rows of this.database.stream<NoticeRow & Record<string, unknown>>(NOTICES, [id, null, null])) {
      const concerned = rows.filter(({ consignee }) => !nothingShipped(consignee));
      for (const row of concerned) {
        yield { name: fileName(id, row.consignee), input: await this.print(this.toPrinted(head, row)), lastModified };
        // The letters take the processor in turn with other requests.
        await nextTurn();
      }
      await this.made.record(
        concerned.map((row) => row.consignee.id),
        actor,
      );
    }
  }

  private toPrinted(head: NoticeHead, row: NoticeRow): PrintedNotice {
    return { ...toContent(head, row), replyUrl: row.link && this.tokens.urlOf(row.link) };
  }

  private print(notice: PrintedNotice): Promise<Uint8Array> {
    return printNotice(this.fonts, notice);
  }

  private async row(recallId: number, id: number, statements: Statements = this.database): Promise<NoticeRow> {
    const [row] = (await statements.rows(NOTICES, [recallId, null, id])) as NoticeRow[];
    if (!row) throw recallConsigneeNotFound(recallId, id);
    return row;
  }

  private async head(recallId: number): Promise<NoticeHead> {
    const { id, title, kind, reason, classification, instructions, openedOn, responseDueOn } = await this.recalls.head(recallId);
    const { companyName, addressLines, contactName, contactPhone, contactEmail } = await this.settings.get();
    return {
      company: { companyName, addressLines, contactName, contactPhone, contactEmail },
      recall: { id, title, kind, reason, classification, instructions, openedOn, responseDueOn },
    };
  }
}

/** The number of the consignee keeps it unique; the name is for people. */
function fileName(recallId: number, { id, shipTo, customer }: RecallConsigneeView): string {
  const name = (shipTo.facilityName ?? customer.facilityName)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `notice-${recallId}-${id}${name === '' ? '' : `-${name}`}.pdf`;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function toContent(head: NoticeHead, { consignee, lots, shipments }: NoticeRow): NoticeContent {
  const { id, customer, shipTo, contact, orderNumbers, poNumbers, firstShipDate, lastShipDate, unitsShipped } = consignee;
  return {
    ...head,
    consignee: { id, customer, shipTo, contact },
    lots,
    shipments,
    orderNumbers,
    poNumbers,
    firstShipDate,
    lastShipDate,
    unitsShipped,
  };
}
