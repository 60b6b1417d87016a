import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ShipmentDoubt } from '../../../../client/types.gen.js';
import { ApiProblem } from '../../api/api.js';
import { type Field, type Typed, toBody } from '../../parts/fields.js';
import { confirmed, type Doubts, doubtsOf } from '../distribution-log/shipment-doubts.js';
import { given } from './shipment-fields.js';

interface Decision {
  fields: readonly Field[];
  /** What a refusal offers as the way on: a field that the person may then tick, by the code of the problem. */
  waysOn?: Record<string, Field>;
  send: (body: Record<string, unknown>, key: string, acknowledge: ShipmentDoubt[]) => Promise<unknown>;
  onClose: () => void;
}

/** A form that enters a shipment into the log. What the rules doubt, and what they refuse unless a person means it, is asked in the same form. */
export function useDecision({ fields, waysOn = {}, send, onClose }: Decision) {
  const queries = useQueryClient();
  const [doubts, setDoubts] = useState<Doubts>();
  const [offered, setOffered] = useState<Field[]>([]);
  const asked = [...fields, ...offered];
  const onSubmit = async (typed: Typed, key: string) => {
    const body = given(toBody(asked, typed));
    const { reason: _, ...sent } = body;
    try {
      await send(body, key, confirmed(doubts, typed, sent));
      await queries.invalidateQueries();
      onClose();
    } catch (problem) {
      const found = doubtsOf(problem, sent, doubts);
      setDoubts(found);
      const wayOn = problem instanceof ApiProblem ? waysOn[problem.code] : undefined;
      if (wayOn && !offered.includes(wayOn)) setOffered([...offered, wayOn]);
      if (!found) throw problem;
      throw new ApiProblem(
        0,
        'doubts',
        'Is this right?',
        'Nothing was recorded yet. Confirm what is right, or correct the shipment first.',
      );
    }
  };
  return { fields: [...asked, ...(doubts?.fields ?? [])], onSubmit };
}
