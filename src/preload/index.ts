import { contextBridge } from 'electron';

contextBridge.exposeInMainWorld('waypost', { platform: process.platform });
