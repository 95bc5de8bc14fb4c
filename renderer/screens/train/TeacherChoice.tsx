// Where the answers of a plan come from, and which model answers where one is asked.

import { useEffect, useState } from 'react';
import { isUsable, TEACHER_KINDS, teacherOptions } from '../../selectors/plan-form.ts';
import { TypedInput, type Typed } from '../../components/controls/TypedInput.tsx';
import { percent } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { modelLabel } from './ModelChoice.tsx';
import type { PlanForm } from '../../hooks/use-plan.ts';
import type { TeacherKind } from '../../../preload/contract/train.ts';

/** A radio group with one sentence each; below it, the teacher where one is asked. */
export function TeacherChoice({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const { plan, view, change } = form;
  const kind = plan.teacherKind ?? view?.teacherKind ?? 'none';
  const isOwn = plan.examples.kind !== 'sample';
  const rationales = view?.rationales ?? 0;
  const shown = TEACHER_KINDS.filter(
    (each) => each !== 'rows' || rationales > 0 || kind === 'rows',
  );
  const sentence = (each: TeacherKind): string =>
    t(`ui.teacher.${each}.what`, {
      share: percent(rationales),
      own: isOwn ? 'yes' : 'no',
    });
  return (
    <section className="plan-part">
      <fieldset className="sizes teachers">
        <legend>
          {t('ui.teacher.title')} <span className="term">{t('ui.teacher.term')}</span>
        </legend>
        {shown.map((each) => (
          <label key={each} className="size-card">
            <input
              type="radio"
              name="plan-teacher-kind"
              data-testid={`teacher-${each}`}
              checked={kind === each}
              onChange={() => change({ ...plan, teacherKind: each })}
            />
            <span className="size-title">
              <strong>{t(`ui.teacher.${each}.title`)}</strong>
            </span>
            <span>{sentence(each)}</span>
          </label>
        ))}
      </fieldset>
      {(kind === 'model' || kind === 'explained') && <TeacherModel form={form} />}
    </section>
  );
}

const GGUF = 'gguf';

/** The model that answers: the learner itself, another model, a GGUF file, or an allowed server. */
function TeacherModel({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const store = useStore();
  const { plan, models, change } = form;
  const [hosts, setHosts] = useState<readonly string[]>([]);
  useEffect(() => {
    let isOpen = true;
    void store.request('hosts:list').then((list) => {
      if (isOpen && list !== undefined) setHosts(list);
    });
    return () => {
      isOpen = false;
    };
  }, [store]);
  const teachers = models.filter((model) => isUsable(model) && model.setting !== plan.model);
  const { value, others } = teacherOptions(plan, teachers, hosts);
  const choose = async (chosen: string): Promise<void> => {
    if (chosen !== GGUF) return change({ ...plan, teacher: chosen });
    const file = await store.request('path:pick', { kind: 'file', endings: ['gguf'] });
    if (file != null) change({ ...plan, teacher: file });
  };
  return (
    <div className="plan-row teacher-model">
      <label>
        <span>{t('ui.train.teacher')}</span>
        <select
          data-testid="plan-teacher"
          value={value}
          onChange={(event) => void choose(event.target.value)}
        >
          <option value="">{t('ui.train.self-distillation')}</option>
          {teachers.map((model) => (
            <option key={model.id} value={model.setting}>
              {modelLabel(model)}
            </option>
          ))}
          {others.map(({ setting, name, isServer }) => (
            <option key={setting} value={setting}>
              {isServer ? t('ui.teacher.server', { host: name }) : name}
            </option>
          ))}
          <option value={GGUF}>{t('ui.teacher.gguf')}</option>
        </select>
      </label>
      {/^https?:/i.test(plan.teacher) && (
        <label>
          <span>{t('ui.teacher.address')}</span>
          <TypedInput
            testId="teacher-address"
            label={t('ui.teacher.address')}
            value={plan.teacher}
            // A text that is no address would be taken for a folder, and the field would be gone.
            read={(text): Typed<string> =>
              /^https?:\/\/./i.test(text)
                ? { value: text.trim() }
                : { problem: t('ui.teacher.no-address') }
            }
            write={String}
            change={(teacher) => change({ ...plan, teacher })}
          />
          <span className="quiet small">{t('ui.teacher.address-note')}</span>
        </label>
      )}
    </div>
  );
}
