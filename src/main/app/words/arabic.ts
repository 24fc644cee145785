import { pluralsOf } from './plurals';
import type { Words } from './wording';

const count = pluralsOf('ar');

export const arabic: Words = {
  tray: {
    hubClosed: 'المركز غير مفتوح',
    running: count({
      zero: 'لا تشغيل جارٍ',
      one: 'تشغيل واحد جارٍ',
      two: 'تشغيلان جاريان',
      few: '# تشغيلات جارية',
      many: '# تشغيلًا جاريًا',
      other: '# تشغيل جارٍ',
    }),
    failing: count({
      zero: 'لا مهمة تفشل',
      one: 'مهمة واحدة تفشل',
      two: 'مهمتان تفشلان',
      few: '# مهام تفشل',
      many: '# مهمة تفشل',
      other: '# مهمة تفشل',
    }),
    nodes: (online, all) => `${online} من ${all} عُقد متصلة`,
    open: 'فتح Waypost',
    quit: 'إنهاء',
  },
  comma: '، ',
  notices: {
    job_failed: count({
      one: 'فشلت مهمة',
      two: 'فشلت مهمتان',
      few: 'فشلت # مهام',
      many: 'فشلت # مهمة',
      other: 'فشلت # مهمة',
    }),
    job_recovered: count({
      one: 'عادت مهمة إلى العمل',
      two: 'عادت مهمتان إلى العمل',
      few: 'عادت # مهام إلى العمل',
      many: 'عادت # مهمة إلى العمل',
      other: 'عادت # مهمة إلى العمل',
    }),
    node_lost: count({
      one: 'فُقدت عقدة',
      two: 'فُقدت عقدتان',
      few: 'فُقدت # عُقد',
      many: 'فُقدت # عقدة',
      other: 'فُقدت # عقدة',
    }),
    others: count({ few: 'و# أخرى', other: 'و# أخرى' }),
  },
  menu: {
    file: 'ملف',
    go: 'انتقال',
    newJob: 'مهمة جديدة',
    newFunction: 'دالة جديدة',
    addNode: 'إضافة عقدة',
    screens: {
      overview: 'نظرة عامة',
      jobs: 'المهام',
      runs: 'التشغيلات',
      nodes: 'العُقد',
      functions: 'الدوال',
      alerts: 'التنبيهات',
      audit: 'التدقيق',
      settings: 'الإعدادات',
    },
  },
  closing: {
    title: 'أيستمر العمل؟',
    detail: count({
      one: 'مهمة واحدة مجدولة. لا تنطلق إلا وWaypost يعمل.',
      two: 'مهمتان مجدولتان. لا تنطلقان إلا وWaypost يعمل.',
      few: '# مهام مجدولة. لا تنطلق إلا وWaypost يعمل.',
      many: '# مهمة مجدولة. لا تنطلق إلا وWaypost يعمل.',
      other: '# مهمة مجدولة. لا تنطلق إلا وWaypost يعمل.',
    }),
    keep: 'الاستمرار في العمل',
    quit: 'إنهاء',
    cancel: 'إلغاء',
  },
};
