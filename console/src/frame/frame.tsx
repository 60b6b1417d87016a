import { AppShell, Avatar, Box, Burger, Button, Group, Menu, NavLink, Text, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useIsFetching } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation, useNavigationType } from 'react-router';
import { useLogOut, useMay, useMe } from '../api/session.js';
import { AskBeforeLeaving, hasUnsaved, LeaveDialog } from '../parts/unsaved.js';
import { type Route, routes } from '../routes.js';
import { ConnectionNotice } from './connection-notice.js';
import { JumpBox } from './jump-box.js';
import { SessionEnded } from './session-ended.js';

/** What surrounds every page: where one can go, the search box, and who is logged in. */
export function Frame({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const may = useMay();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when another page opens
  useEffect(close, [pathname]);
  const cameBack = useNavigationType() === 'POP';
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is read from its beginning; one that is come back to is where it was left
  useEffect(() => {
    if (!cameBack) window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
      transitionDuration={0}
    >
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={opened ? 'Close the menu' : 'Open the menu'} />
            <Text component={Link} to="/" fw={700} c="inherit" td="none">
              SilqeQMS
            </Text>
          </Group>
          <Group wrap="nowrap">
            {pathname !== '/' && <JumpBox compact />}
            <Account />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages" style={{ overflowY: 'auto' }}>
        {(routes as readonly Route[]).map(
          ({ path, nav, permission }) =>
            nav &&
            (!permission || may(permission)) && (
              <NavLink
                key={path}
                component={Link}
                to={path}
                label={nav}
                active={path === '/' ? pathname === '/' : pathname.startsWith(path)}
                aria-current={pathname === path ? 'page' : undefined}
              />
            ),
        )}
      </AppShell.Navbar>
      <AppShell.Main id="content" aria-busy={useIsFetching() > 0}>
        <ConnectionNotice />
        {children}
      </AppShell.Main>
      <AskBeforeLeaving />
      <SessionEnded />
    </AppShell>
  );
}

function Account() {
  const { me } = useMe();
  const endSession = useLogOut();
  const [asking, setAsking] = useState(false);
  const logOut = () =>
    endSession().catch((problem: Error) =>
      notifications.show({ color: 'red', title: 'You are still logged in', message: problem.message }),
    );
  const name = me?.name ?? me?.email;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu>
      {asking && <LeaveDialog onStay={() => setAsking(false)} onLeave={logOut} />}
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" maw={220} px={{ base: 0, xs: 'xs' }}>
          <Text inherit span truncate visibleFrom="xs">
            {name}
          </Text>
          <Box hiddenFrom="xs">
            <VisuallyHidden>{name}</VisuallyHidden>
            <Avatar name={name} size="sm" color="blue" aria-hidden />
          </Box>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account">
          Your account
        </Menu.Item>
        <Menu.Item component="a" href="/docs">
          The API
        </Menu.Item>
        <Menu.Divider />
        {(['light', 'dark', 'auto'] as const).map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} aria-current={colorScheme === scheme}>
            {{ light: 'Light', dark: 'Dark', auto: 'Light or dark as the device' }[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => (hasUnsaved() ? setAsking(true) : logOut())}>Log out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
