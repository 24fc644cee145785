import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/Paper.layer.css';
import { Modal as MantineModal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '../format/use-formats';
import classes from './modal.module.css';

/** A question or a short task that stands over everything. Never over a sheet's own text: that stays where it is. */
export function Modal({
  title,
  onClose,
  width = 480,
  children,
}: {
  title: string;
  onClose: () => void;
  width?: number;
  children: ReactNode;
}) {
  const { t } = useFormats();
  return (
    <MantineModal
      opened
      onClose={onClose}
      title={title}
      size={width}
      centered
      radius={10}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.32 }}
      closeButtonProps={{ 'aria-label': t('common.actions.close') }}
      classNames={{
        header: classes['header'] ?? '',
        title: classes['title'] ?? '',
        body: classes['body'] ?? '',
        content: classes['content'] ?? '',
      }}
    >
      {children}
    </MantineModal>
  );
}

export function ModalActions({ children }: { children: ReactNode }) {
  return <div className={classes['actions']}>{children}</div>;
}
