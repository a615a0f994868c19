//! Every page with every sample in both languages: it renders, and its HTML is what it should be.

use std::collections::BTreeSet;

use host::{
    assessments, audit, authoring, catalogue, delegations, grants, identity, judgements, learning, mail, membership,
    operator, organisation, packages, privacy, proofs, roster, scim, setup, site, sso, staff, support, usage,
    web::{
        Page,
        i18n::Locale,
        problem::ProblemPage,
        samples::{Sample, frames},
    },
};

use self::lint::{Medium, lint};
use crate::sources;

mod lint;
mod locales;

/// Renders all samples of one template in one frame.
struct Shown {
    /// The struct.
    name: &'static str,
    render: fn(Page) -> Vec<String>,
}

fn shown<T: Sample>() -> Shown {
    let name = std::any::type_name::<T>();
    Shown {
        name: name.rsplit("::").next().unwrap_or(name),
        render: |page| {
            let samples = T::samples(page);
            assert!(!samples.is_empty(), "no sample, no page");
            samples.iter().map(|sample| sample.render().expect("a sample renders")).collect()
        },
    }
}

fn pages() -> Vec<Shown> {
    vec![
        shown::<assessments::sittings_page::QuestionPage>(),
        shown::<assessments::sittings_page::SittingPage>(),
        shown::<assessments::web::ExercisePage>(),
        shown::<audit::web::LogPage>(),
        shown::<authoring::draft_page::DraftPage>(),
        shown::<authoring::step_page::PreviewPage>(),
        shown::<authoring::step_page::StepPage>(),
        shown::<authoring::types_page::TypesPage>(),
        shown::<authoring::web::DraftsPage>(),
        shown::<catalogue::course::CoursePage>(),
        shown::<catalogue::web::CataloguePage>(),
        shown::<delegations::web::DelegationsPage>(),
        shown::<identity::account::AccountPage>(),
        shown::<identity::account::PasswordPage>(),
        shown::<identity::address_page::AddressLinkPage>(),
        shown::<identity::address_page::AddressPage>(),
        shown::<identity::confirm::ConfirmPage>(),
        shown::<identity::enrol::CodesPage>(),
        shown::<identity::enrol::EnrolPage>(),
        shown::<identity::enrol::PasskeyPage>(),
        shown::<identity::enrol::TotpPage>(),
        shown::<identity::mailed::AskLinkPage>(),
        shown::<identity::mailed::LinkPage>(),
        shown::<identity::mailed::ResetPage>(),
        shown::<identity::web::SignInPage>(),
        shown::<learning::web::LearningPage>(),
        shown::<learning::web::LessonPage>(),
        shown::<learning::web::StudiesPage>(),
        shown::<membership::applicant::ApplicationPage>(),
        shown::<membership::apply::AgreementPage>(),
        shown::<membership::apply::ApplyPage>(),
        shown::<membership::apply::JoinPage>(),
        shown::<membership::apply::SentPage>(),
        shown::<membership::members::MemberPage>(),
        shown::<membership::members::MembersPage>(),
        shown::<membership::queue::DecidePage>(),
        shown::<membership::queue::QueuePage>(),
        shown::<operator::web::OfficePage>(),
        shown::<organisation::deputies_page::DeputiesPage>(),
        shown::<organisation::groups_page::GroupPage>(),
        shown::<organisation::groups_page::GroupsPage>(),
        shown::<organisation::units_page::UnitPage>(),
        shown::<organisation::units_page::UnitsPage>(),
        shown::<grants::web::GrantsPage>(),
        shown::<judgements::web::JudgementPage>(),
        shown::<judgements::web::JudgementsPage>(),
        shown::<packages::keys_page::KeyPage>(),
        shown::<packages::keys_page::KeysPage>(),
        shown::<packages::office_page::PluginsPage>(),
        shown::<packages::office_page::StopPage>(),
        shown::<packages::review_page::ReviewPage>(),
        shown::<packages::review_page::ReviewQueuePage>(),
        shown::<packages::tokens_page::TokensPage>(),
        shown::<packages::trial::TrialPage>(),
        shown::<packages::web::PackagePage>(),
        shown::<packages::web::PackagesPage>(),
        shown::<privacy::answer::AnswerPage>(),
        shown::<privacy::answer::PrivacyQueuePage>(),
        shown::<privacy::contract::ContractPage>(),
        shown::<privacy::mine::ErasePage>(),
        shown::<privacy::mine::MinePage>(),
        shown::<privacy::mine::NoticePage>(),
        shown::<privacy::terms::TermsPage>(),
        shown::<proofs::web::ProofPage>(),
        shown::<setup::addresses::AddressesPage>(),
        shown::<setup::emblem::LogoPage>(),
        shown::<setup::look::LookPage>(),
        shown::<setup::rights_page::RightsPage>(),
        shown::<setup::rules::ApprovalPage>(),
        shown::<setup::rules::SenderPage>(),
        shown::<setup::rules::TopicsPage>(),
        shown::<setup::texts::TextPage>(),
        shown::<setup::texts::TextsPage>(),
        shown::<setup::web::CheckPage>(),
        shown::<setup::web::HubPage>(),
        shown::<setup::web::StepPage>(),
        shown::<setup::web::TasksPage>(),
        shown::<scim::web::DirectoryPage>(),
        shown::<roster::report_page::ReportPage>(),
        shown::<roster::web::MappingPage>(),
        shown::<roster::web::ProgressPage>(),
        shown::<roster::web::UploadPage>(),
        shown::<site::mailbox::MailboxPage>(),
        shown::<site::mailbox::MailPage>(),
        shown::<site::web::CooperativePage>(),
        shown::<site::web::HomePage>(),
        shown::<site::web::LegalPage>(),
        shown::<site::web::StyleguidePage>(),
        shown::<staff::codes_page::CodePage>(),
        shown::<staff::codes_page::CodesPage>(),
        shown::<staff::join_page::JoinFormPage>(),
        shown::<staff::join_page::JoinSentPage>(),
        shown::<staff::office_page::AppointedPage>(),
        shown::<staff::office_page::OfficePeoplePage>(),
        shown::<staff::person_page::LeavePage>(),
        shown::<staff::person_page::PersonPage>(),
        shown::<staff::selection::SelectionPage>(),
        shown::<staff::web::InvitePage>(),
        shown::<sso::admin::ProviderPage>(),
        shown::<sso::admin::SsoPage>(),
        shown::<sso::admin::TestedPage>(),
        shown::<sso::linking::LinkingPage>(),
        shown::<sso::rules_web::RulesPage>(),
        shown::<sso::web::AwayPage>(),
        shown::<sso::web::OnwardPage>(),
        shown::<sso::web::SignedOutPage>(),
        shown::<staff::web::StaffPage>(),
        shown::<staff::web::WelcomePage>(),
        shown::<support::web::EnterPage>(),
        shown::<support::web::OfferPage>(),
        shown::<support::web::ViewPage>(),
        shown::<usage::web::AllUsagePage>(),
        shown::<usage::web::OwnUsagePage>(),
        shown::<ProblemPage>(),
    ]
}

fn mails() -> Vec<Shown> {
    // A proof in somebody's archive stands by itself, as a mail does.
    vec![shown::<mail::letter::Rich>(), shown::<privacy::archive::ProofCopy>()]
}

fn mail_texts() -> Vec<Shown> {
    vec![shown::<mail::letter::Plain>()]
}

/// Lints all of them and names the finding's place: struct, language, sample.
fn findings(list: &[Shown], medium: Medium) -> BTreeSet<String> {
    let mut findings = BTreeSet::new();
    for shown in list {
        for locale in Locale::ALL {
            for frame in frames(locale) {
                for (number, html) in (shown.render)(frame).iter().enumerate() {
                    let place = format!("{} {} #{number}", shown.name, locale.tag());
                    findings.extend(lint(html, locale, medium).iter().map(|finding| format!("{place}: {finding}")));
                }
            }
        }
    }
    findings
}

fn listed(findings: &BTreeSet<String>) -> String {
    findings
        .iter()
        .take(40)
        .fold(format!("{} findings\n", findings.len()), |list, finding| list + finding.as_str() + "\n")
}

#[test]
fn every_page_with_every_sample_is_sound_html_in_both_languages() {
    let findings = findings(&pages(), Medium::Page);
    assert!(findings.is_empty(), "{}", listed(&findings));
}

#[test]
fn every_mail_with_every_sample_is_sound_html_in_both_languages() {
    let findings = findings(&mails(), Medium::Mail);
    assert!(findings.is_empty(), "{}", listed(&findings));
}

#[test]
fn the_text_of_a_mail_says_what_its_html_says() {
    for locale in Locale::ALL {
        let frame = || frames(locale)[0].clone();
        for (text, html) in mail_texts().iter().zip(mails()) {
            for (text, html) in (text.render)(frame()).iter().zip((html.render)(frame())) {
                assert!(!text.contains('<') && !text.contains("&amp;"), "no markup in {text}");
                let links: Vec<_> = text.split_whitespace().filter(|word| word.starts_with("https://")).collect();
                assert_eq!(links.len(), 1, "{text}");
                assert!(html.contains(links[0]), "{html}");
            }
        }
    }
}

#[test]
fn every_template_in_the_source_has_samples() {
    let with_samples: BTreeSet<_> = [pages(), mails(), mail_texts()].iter().flatten().map(|shown| shown.name).collect();
    let mut missing = Vec::new();
    for file in sources::files("host/src", "rs") {
        for (position, _) in file.text.match_indices("#[template(") {
            let declared = file.text[position..].split("struct ").nth(1).expect("a template is a struct");
            let name: String = declared.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            if !with_samples.contains(name.as_str()) {
                missing.push(format!("{name} in {}", file.path));
            }
        }
    }
    assert!(missing.is_empty(), "enter them in pages(): {missing:?}");
}

#[test]
fn every_template_is_used() {
    let named = sources::literals(&sources::files("host/src", "rs"));
    let templates = sources::templates();
    let included = sources::literals(&templates);
    let unused = templates.iter().map(|file| file.path.trim_start_matches("host/templates/").to_owned());
    let unused: Vec<_> = unused.filter(|path| !named.contains(path) && !included.contains(path)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_asset_that_the_source_names_exists() {
    let names =
        sources::calls(&sources::rust(), "href").into_iter().chain(sources::calls(&sources::templates(), "asset"));
    let missing: Vec<_> = names.filter(|name| host::web::assets::href(name) == "/assets/unknown").collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn only_the_frame_of_a_page_says_that_a_form_was_refused() {
    let elsewhere = sources::files("host/src", "rs").into_iter().filter(|file| !file.path.ends_with("web/page.rs"));
    let wrong: Vec<_> = elsewhere.filter(|file| file.text.contains("error-title")).map(|file| file.path).collect();
    assert!(wrong.is_empty(), "use Page::refused: {wrong:?}");
}
