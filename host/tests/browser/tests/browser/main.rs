//! The product in a real Chromium: `cargo test --release -p browser-tests [PART OF A NAME]`.
//!
//! It starts `target/release/campus demo` in an empty directory, so build that first. Pictures of all pages land in
//! `target/screenshots`, what the server wrote in `target/browser-tests.log`.

use std::process::ExitCode;

use browser_tests::{chromium::Chromium, product::Product, runner::Runner};

mod administration;
mod authoring;
mod exercises;
mod first_visit;
mod frames;
mod guide;
mod judging;
mod keyboard;
mod main_job;
mod new_member;
mod pages;
mod passkeys;
mod plugins;
mod single_sign_on;

/// What all tests share.
#[derive(Debug)]
struct Stage {
    product: Product,
    chromium: Chromium,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut runner = Runner::from_arguments();
    let chromium = runner.step("chromium starts", Chromium::start()).await;
    let Some(chromium) = chromium else { return runner.finish() };
    let product = runner.step("the demo starts in an empty directory", Product::start()).await;
    if let Some(product) = product {
        let stage = Stage { product, chromium };
        tests(&mut runner, &stage).await;
        runner.step("the server stops and leaves no postgresql behind", stage.product.stop()).await;
        runner.step("chromium stops", stage.chromium.stop()).await;
    } else {
        runner.step("chromium stops", chromium.stop()).await;
    }
    runner.finish()
}

async fn tests(runner: &mut Runner, stage: &Stage) {
    runner.test("a first visit transfers less than 150 kB", first_visit::is_light(stage)).await;
    runner.test("the main job runs end to end without javascript", main_job::without_scripts(stage)).await;
    runner.test("the main job runs end to end with javascript", main_job::with_scripts(stage)).await;
    runner.test("the pages around the main job are sound", pages::are_sound(stage)).await;
    runner.test("the pages that look after a house are sound", administration::of_the_house_is_sound(stage)).await;
    runner.test("the pages of the office are sound", administration::of_the_office_is_sound(stage)).await;
    let new_member = new_member::from_application_to_first_learner(stage);
    runner.test("a town applies, sets its campus up and its people come in", new_member).await;
    let sign_on = single_sign_on::works_from_set_up_to_sign_in(stage);
    runner.test("a house connects its sign-in service and people come in through it", sign_on).await;
    runner.test("exercises of every type are sound", exercises::of_every_type_are_sound(stage)).await;
    let quiz = exercises::of_a_quiz_are_drawn_and_handed_in_together(stage);
    runner.test("a quiz draws its questions, which are handed in together", quiz).await;
    let text = judging::from_learner_to_provider_and_back(stage);
    runner.test("a text goes from its learner to whoever judges it and back", text).await;
    let plugin = plugins::from_provider_to_learner(stage);
    runner.test("a plugin goes from its provider to a learner and is blocked", plugin).await;
    let guide = guide::followed_word_by_word(stage);
    runner.test("who follows the guide for authors ends with a plugin that a house uses", guide).await;
    runner.test("a passkey is enough to sign in", passkeys::a_passkey_is_enough(stage)).await;
    runner.test("without javascript a page says so", passkeys::without_scripts_the_page_says_so(stage)).await;
    runner.test("the skip link leads to the search box", keyboard::skip_link_leads_to_the_search_box(stage)).await;
    runner.test("every stop of the tab key is visible", keyboard::every_stop_is_visible(stage)).await;
    runner.test("a filter keeps the focus and announces the count", keyboard::a_filter_keeps_the_focus(stage)).await;
    runner.test("a filter works without javascript", keyboard::a_filter_works_without_scripts(stage)).await;
}
