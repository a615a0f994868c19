//! What was entered and not handed in.

use super::*;

impl Studies {
    /// As the page's script sends it.
    async fn draft(&self, labels: &[&str]) -> Answer {
        let mut form = self.form(ItemKind::Exercise, labels).await;
        form.action = format!("{}/entwurf", self.page(ItemKind::Exercise));
        self.learner.send(&form).await
    }

    async fn chosen(&self) -> Vec<String> {
        let page = self.page(ItemKind::Exercise);
        let form = self.learner.form(&page, &format!("{page}/antwort")).await;
        let fields = form.fields.into_iter().filter(|(name, _)| name.starts_with("f."));
        fields.map(|(name, value)| format!("{name}={value}")).collect()
    }
}

#[test]
fn a_draft_is_shown_again_and_marks_nothing() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        assert_eq!(studies.draft(&[RIGHT]).await.status, 204);
        assert_eq!(studies.chosen().await, ["f.post=a"]);
        assert_eq!(studies.draft(&[WRONG, ALSO_RIGHT[0]]).await.status, 204);
        let chosen = studies.chosen().await;
        assert!(chosen.contains(&"f.post=b".to_owned()) && chosen.contains(&"f.akte=a".to_owned()), "{chosen:?}");
        assert!(studies.answers().await.is_empty(), "nothing was handed in");
        let mut form = studies.form(ItemKind::Exercise, &[]).await.set("f.post", "a\0b").set("fremd", "x");
        form.action = format!("{}/entwurf", studies.page(ItemKind::Exercise));
        assert!(studies.learner.send(&form).await.status.as_u16() < 500, "what is no text breaks nothing");
        let large = form.set("f.post", &"a".repeat(200_000));
        assert_eq!(studies.learner.send(&large).await.status, 413);
        // The same draft again is no form that was sent twice.
        assert_eq!(studies.draft(&[WRONG]).await.status, 204);
    });
}

#[test]
fn a_draft_ends_with_the_answer_and_its_words_stand_beside_nothing_else() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        studies.draft(&[WRONG]).await;
        let marked = studies.answer(ItemKind::Exercise, &ALL_RIGHT).await;
        assert!(marked.says(EXPLANATION), "{}", marked.body);
        assert!(studies.chosen().await.contains(&"f.post=a".to_owned()));
        studies.draft(&[WRONG]).await;
        let page = studies.learner.get(&studies.page(ItemKind::Exercise)).await;
        assert!(!page.says(EXPLANATION), "that was said of another answer: {}", page.body);
    });
}

#[test]
fn a_draft_of_what_is_over_or_somebody_elses_is_not_kept() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let stale = studies.stale_form(ItemKind::Quiz, "entwurf").await;
        assert_eq!(studies.learner.send(&stale).await.status, 404, "nothing was begun");
        studies.answer(ItemKind::Quiz, &ALL_RIGHT).await;
        assert_eq!(studies.learner.send(&stale).await.status, 409);
        let colleague = studies.site.learner().await;
        let form = colleague.bare_form(&format!("{}/entwurf", studies.page(ItemKind::Exercise))).await;
        assert_eq!(colleague.send(&form).await.status, 404);
    });
}
