import { Button, Image, List, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SecondFactorEnrolment } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { count, instant } from '../../parts/format.js';
import { Section } from '../../parts/record-page.js';
import { ShownOnce } from '../../parts/shown-once.js';

const PASSWORD: Field = {
  name: 'currentPassword',
  label: 'Your password',
  kind: 'password',
  required: true,
  autoComplete: 'current-password',
};
const CODE: Field = { name: 'code', label: 'Code that the app shows', required: true, autoComplete: 'one-time-code' };
const REASON: Field = { name: 'reason', label: 'Reason', kind: 'area', required: true };

type Step = 'enrol' | 'confirm' | 'renew' | 'remove';

/** The code of an app beside the password: set up, renew its recovery codes, remove. */
export function SecondFactorSection() {
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: ['second-factor'], queryFn: () => bodyOf(api.auth.showSecondFactor()) });
  const [step, setStep] = useState<Step>();
  const [enrolment, setEnrolment] = useState<SecondFactorEnrolment>();
  const [codes, setCodes] = useState<string[]>();
  const close = () => setStep(undefined);
  const done = async () => {
    close();
    await queries.invalidateQueries();
  };
  const on = data?.status === 'on';
  return (
    <Section
      title="Second factor"
      actions={
        data &&
        (on ? (
          <>
            <Button variant="default" onClick={() => setStep('renew')}>
              New recovery codes
            </Button>
            <Button variant="default" onClick={() => setStep('remove')}>
              Remove
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => setStep('enrol')}>
            Set up
          </Button>
        ))
      }
    >
      {data && (
        <Text size="sm">
          {on
            ? `On since ${instant(data.confirmedAt)}, with ${count(data.recoveryCodesLeft, 'recovery code')} left.`
            : 'Off. With it, who knows your password still cannot log in.'}
          {data.required && ' Your role demands it.'}
        </Text>
      )}
      {codes && (
        <ShownOnce
          title="Your recovery codes"
          secret={codes.join('\n')}
          hint="Each lets you in once when the app is lost. Keep them apart from it; they are not shown again."
        />
      )}
      {step === 'enrol' && (
        <FormDialog
          title="Set up the second factor"
          fields={[PASSWORD]}
          submitLabel="Go on"
          onClose={close}
          onSubmit={async ({ currentPassword = '' }) => {
            setEnrolment(await bodyOf(api.auth.enrolSecondFactor({ body: { currentPassword } })));
            setStep('confirm');
          }}
        />
      )}
      {step === 'confirm' && enrolment && (
        <FormDialog
          title="Set up the second factor"
          fields={[CODE]}
          submitLabel="Turn on"
          onClose={close}
          onSubmit={async ({ code = '' }) => {
            setCodes((await bodyOf(api.auth.confirmSecondFactor({ body: { code: code.trim() } }))).recoveryCodes);
            await done();
          }}
        >
          <Stack align="center">
            <List size="sm" type="ordered">
              <List.Item>Scan the picture with an authenticator app.</List.Item>
              <List.Item>Enter the code that the app shows.</List.Item>
            </List>
            <Image src={`data:image/svg+xml;base64,${btoa(enrolment.qrSvg)}`} alt="QR code for the authenticator app" w={200} bg="white" />
            <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {enrolment.secret}
            </Text>
          </Stack>
        </FormDialog>
      )}
      {step === 'renew' && (
        <FormDialog
          title="New recovery codes"
          hint="The earlier ones stop working."
          fields={[PASSWORD]}
          submitLabel="Make new ones"
          onClose={close}
          onSubmit={async ({ currentPassword = '' }) => {
            setCodes((await bodyOf(api.auth.renewRecoveryCodes({ body: { currentPassword } }))).recoveryCodes);
            await done();
          }}
        />
      )}
      {step === 'remove' && (
        <FormDialog
          title="Remove the second factor"
          fields={[PASSWORD, CODE, REASON]}
          submitLabel="Remove"
          color="red"
          onClose={close}
          onSubmit={async ({ currentPassword = '', code = '', reason = '' }) => {
            await bodyOf(api.auth.removeSecondFactor({ body: { currentPassword, code: code.trim(), reason } }));
            setCodes(undefined);
            await done();
          }}
        />
      )}
    </Section>
  );
}
